# usage: ./dev asan [name]
# the tests under address and undefined behaviour sanitizers
exec </dev/null
require build test clang
build asan
exec python3 tools/dev/shared/run_tests.py --preset asan --programs-only "$@"
