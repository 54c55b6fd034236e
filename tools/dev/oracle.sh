# usage: ./dev oracle [--full]
# compare patterns with a naive matcher on all small cases and on random ones; --full: streams up to length 7
require build test
build dev varpulis_oracle
exec build/dev/tests/oracle/varpulis_oracle "$@"
