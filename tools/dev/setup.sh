# usage: ./dev setup
# install the distribution packages that development needs
require build test lint bench format clang tidy next
say "all packages are installed"
