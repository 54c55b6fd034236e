# usage: ./dev fuzz NAME [SECONDS]
# run NAME_fuzzer for a minute, or so many seconds, from its corpus in tests/fuzz/
name=${1:?./dev fuzz needs the name of a fuzzer, such as lexer}
require build test clang
build asan "${name}_fuzzer"
fuzzer=$(find build/asan -name "${name}_fuzzer" -type f -perm -u+x | head -n 1)
[ -n "$fuzzer" ] || fail "there is no fuzzer '$name'"
mkdir -p "build/fuzz/$name"
corpus=("build/fuzz/$name")
[ ! -d "tests/fuzz/$name" ] || corpus+=("tests/fuzz/$name")
exec "$fuzzer" -max_total_time="${2:-60}" -artifact_prefix="build/fuzz/$name-" "${corpus[@]}"
