# usage: ./dev setup
# install the distribution packages that development needs
require build clients test lint bench format clang tidy next
say "all packages are installed"
