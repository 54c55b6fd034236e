# usage: ./dev clang [name]
# build with the second compiler, every header also alone, and run the tests
exec </dev/null
require build test clang
build clang
exec python3 tools/dev/shared/run_tests.py --preset clang --programs-only "$@"
