# What the commands share: settings, messages, packages and builds. Sourced by ./dev from the root of the clone.

clang=${VARPULIS_CLANG:-19}
# Two at most unless asked for: a compiler process needs up to 1 GB of memory.
jobs=${VARPULIS_JOBS:-$(($(nproc) < 2 ? 1 : 2))}

say() { printf '%s\n' "$*" >&2; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }

# require <set>...: installs what is missing from these sets of packages (packages.sh).
require() {
  . tools/dev/shared/packages.sh
  install_missing "$@"
}

# configure <preset> [cmake argument...]
configure() {
  local preset=$1 log
  shift
  case $preset in asan | tsan | clang) set -- "-DCMAKE_CXX_COMPILER=clang++-$clang" "$@" ;; esac
  mkdir -p "build/$preset"
  log=build/$preset/configure.log
  cmake --preset "$preset" "$@" >"$log" 2>&1 || { cat "$log" >&2; fail "cmake --preset $preset failed"; }
}

# build <preset> [target...]: configures and builds; shows progress on a terminal, else only the compiler's words.
build() {
  local preset=$1 quiet=(--quiet)
  shift
  [ ! -t 1 ] || quiet=()
  configure "$preset"
  nice ninja -C "build/$preset" -j "$jobs" "${quiet[@]}" "$@" || fail "the build of preset $preset failed"
}

# The program as a preset builds it.
program() { echo "build/$1/apps/varpulis/varpulis"; }
