# usage: ./dev ci
# what CI runs: lint, the release build, test
exec </dev/null
phase() {
  local name=$1 start=$SECONDS
  shift
  say "== $name"
  "$@" || fail "$name failed"
  say "== $name: $((SECONDS - start)) s"
}
phase packages require build clients test lint
phase lint ./dev lint
phase release ./dev build --release
phase build ./dev build
say "== test"
exec ./dev test  # prints its own timings, and the closing line as the last one
