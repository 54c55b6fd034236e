# usage: ./dev test [name]
# unit tests, scenarios, lint and script tests, or only those that match the name
exec </dev/null
require build clients test lint
build dev
exec python3 tools/dev/shared/run_tests.py --preset dev "$@"
