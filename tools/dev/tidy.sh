# usage: ./dev tidy [file...]
# clang-tidy on the changed C++ files, or on these
require build test tidy
configure clang
build clang  # generated files and precompiled headers must exist
files=("$@")
if [ $# = 0 ]; then
  mapfile -t files < <(git diff --name-only --diff-filter=d HEAD -- '*.cpp'; git ls-files --others --exclude-standard -- '*.cpp')
fi
[ ${#files[@]} -gt 0 ] || { say "no C++ file has changed; name some"; exit 0; }
printf '%s\n' "${files[@]}" | nice xargs -P "$jobs" -n 1 "clang-tidy-$clang" -p build/clang --quiet \
  2> >(grep -vE "^[0-9]+ warnings? generated" >&2)
