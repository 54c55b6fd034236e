# usage: ./dev tsan [name]
# the tests under the thread sanitizer
exec </dev/null
require build test clang
build tsan
exec python3 tools/dev/shared/run_tests.py --preset tsan --programs-only "$@"
