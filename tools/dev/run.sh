# usage: ./dev run ARGUMENTS...
# build the program and run it with these arguments
require build test
build dev varpulis
exec "$(program dev)" "$@"
