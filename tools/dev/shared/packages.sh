# The distribution packages that the project needs, in sets, so that a first look does not wait for compilers it will not
# use. The names hold for Debian 12, Debian 13 and Ubuntu 24.04.

packages_of() {
  case $1 in
    build) echo g++ cmake ninja-build ccache mold pkg-config libfmt-dev nlohmann-json3-dev libxxhash-dev libre2-dev \
      zlib1g-dev libzstd-dev libyaml-cpp-dev libtomlplusplus-dev ;;
    # Clients of other systems, built if they are there (docs/adr/0009-clients-as-loadable-parts.md).
    clients) echo libcurl4-openssl-dev libsoci-dev libsqlite3-dev libhiredis-dev ;;
    test) echo git python3 libgtest-dev libgmock-dev redis-server ;;
    lint) echo git python3 ;;
    bench) echo libbenchmark-dev ;;
    format) echo git "clang-format-$clang" ;;
    clang) echo "clang-$clang" "lld-$clang" "libclang-rt-$clang-dev" ;;
    tidy) echo git python3 "clang-$clang" "clang-tidy-$clang" ;;
    next) echo build-essential libcli11-dev robin-map-dev libmsgpack-cxx-dev ;;  # of work under way
    *) fail "there is no set of packages '$1'" ;;
  esac
}

installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# install_missing <set>...: asks dpkg first, so that it costs nothing when all is there.
install_missing() {
  local set package missing=()
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    say "no apt-get here: going on with what is installed"
    return 0
  fi
  for set in "$@"; do
    for package in $(packages_of "$set"); do
      installed "$package" || missing+=("$package")
    done
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  local root=()
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || fail "as root, run: apt-get install --no-install-recommends ${missing[*]}"
    root=(sudo)
  fi
  say "installing ${missing[*]}"
  local log
  log=$(mktemp)
  if ! "${root[@]}" apt-get update -qq >"$log" 2>&1 ||
    ! "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" \
      </dev/null >>"$log" 2>&1; then
    tail -n 15 "$log" >&2
    rm -f "$log"
    fail "apt-get could not install ${missing[*]}"
  fi
  rm -f "$log"
}
