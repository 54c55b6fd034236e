# usage: ./dev fmt [--all] [--check]
# format the changed C++ files, or all; --check only tells
all=false
check=()
for argument in "$@"; do
  case $argument in
    --all) all=true ;;
    --check) check=(--dry-run --Werror) ;;
    *) fail "fmt knows --all and --check, found $argument" ;;
  esac
done
require format
if $all; then
  files=$(git ls-files -- '*.cpp' '*.h')
else
  files=$(git diff --name-only --diff-filter=d HEAD -- '*.cpp' '*.h'; git ls-files --others --exclude-standard -- '*.cpp' '*.h')
fi
[ -n "$files" ] || { say "no C++ file has changed (--all takes every one)"; exit 0; }
xargs -r "clang-format-$clang" -i "${check[@]}" <<<"$files"
