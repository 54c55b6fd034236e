#!/usr/bin/env bash
# Installs the library from a build tree into an empty prefix, builds examples/embedding against that copy alone, and compares what it
# prints.  usage: run.sh SOURCE_DIR BUILD_DIR
set -euo pipefail
source=$1 build=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cmake --install "$build" --prefix "$work/prefix" >"$work/install.log"
cmake -G Ninja -S "$source/examples/embedding" -B "$work/example" -DCMAKE_PREFIX_PATH="$work/prefix" -DCMAKE_BUILD_TYPE=Debug >"$work/configure.log" ||
  { cat "$work/configure.log"; exit 1; }
cmake --build "$work/example" >"$work/build.log" || { cat "$work/build.log"; exit 1; }
"$work/example/embedding" >"$work/output"
diff - "$work/output" <<'OUT'
{"event_type": "Hot", "timestamp": "1970-01-01T00:00:01Z", "unit": "B1", "over": 3}
{"event_type": "Hot", "timestamp": "1970-01-01T00:00:03Z", "unit": "B2", "over": 6.5}
OUT
echo "the installed copy works: $(wc -l <"$source/examples/embedding/main.cpp") lines of example"
