# usage: ./dev new operator|function|aggregate|scenario NAME
# start a new one: its file, its scenario and its word in the list
require lint
exec python3 tools/dev/shared/new.py "$@"
