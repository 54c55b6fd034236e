# usage: ./dev scn [topic] [--rewrite]
# run scenarios; --rewrite: put what came out into the files, for you to review
require build test
build dev varpulis
exec python3 tools/dev/shared/run_tests.py --preset dev --scenarios-only "$@"
