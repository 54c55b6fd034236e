# usage: ./dev oracle [--full [--part K/N]]
# compare patterns with a naive matcher on all small cases and on random ones; --full: streams up to length 7, for hours; --part: the K-th of N shares of them
require build test
preset=dev
case " $* " in *" --full "*) preset=bench ;; esac
build $preset varpulis_oracle
exec build/$preset/tests/oracle/varpulis_oracle "$@"
