# usage: ./dev lint
# layers, names and other rules that a script can check (seconds)
require lint
exec python3 tools/lint.py
