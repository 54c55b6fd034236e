# usage: ./dev demo
# set up, build and run the demonstration
say "1/3  packages"
require build
say "2/3  build (a few minutes the first time)"
./dev build --release varpulis
say "3/3  varpulis demo"
exec build/release/varpulis demo "$@"
