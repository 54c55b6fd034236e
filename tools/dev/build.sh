# usage: ./dev build [target...] [--release]
# build everything or the targets; --release: one file, build/release/varpulis
preset=dev
targets=()
while [ $# -gt 0 ]; do
  case $1 in
    --release) preset=release ;;
    --preset) preset=${2:?--preset needs a name}; shift ;;
    -*) fail "build knows --release and --preset NAME, found $1" ;;
    *) targets+=("$1") ;;
  esac
  shift
done
require build
case $preset in
  asan | tsan | clang) require clang ;;
  bench) require bench ;;
esac
[ "$preset" = release ] || require clients test
build "$preset" "${targets[@]}"

if [ "$preset" = release ] && [ -f "$(program release)" ]; then
  strip --strip-debug -o build/release/varpulis "$(program release)"
  libraries=$(ldd build/release/varpulis | grep -vE 'linux-vdso|/ld-linux|lib(c|m)\.so' || true)
  [ -z "$libraries" ] || fail "build/release/varpulis has to be one file, but needs:
$libraries"
  for part in build/release/apps/varpulis/varpulis_*.so; do
    [ ! -e "$part" ] || strip --strip-debug -o "build/release/${part##*/}" "$part"
  done
  say "build/release/varpulis: $(($(stat -c %s build/release/varpulis) / 1024)) KB"
fi
