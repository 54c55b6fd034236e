# usage: ./dev bench [name] [--save]
# run the benchmarks; --save: keep the numbers in bench/results/
save=false
name=
for argument in "$@"; do
  case $argument in
    --save) save=true ;;
    -*) fail "bench knows --save, found $argument" ;;
    *) name=$argument ;;
  esac
done
require build bench
build bench
found=false
for benchmark in $(find build/bench -type f -name "*${name}*_bench" -perm -u+x | sort); do
  found=true
  arguments=()
  if $save; then
    mkdir -p bench/results
    out=bench/results/$(basename "$benchmark")-$(git rev-parse --short HEAD).json
    arguments=(--benchmark_out="$out" --benchmark_out_format=json)
  fi
  "$benchmark" --benchmark_counters_tabular=true "${arguments[@]}"
done
$found || fail "there is no benchmark '$name'"
