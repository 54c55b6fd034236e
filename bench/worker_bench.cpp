// Rows divided among workers: the argument is their number. Time is the wall clock's.
#include "bench/ticks.h"

namespace varpulis::bench {
namespace {

void run_with_workers(benchmark::State& state, std::string_view program, std::uint64_t keys, std::uint64_t expected) {
  run(state, program, expected, [&](const data::Projection& projection) { return ticks(projection, {.keys = keys}); },
      {.workers = static_cast<std::size_t>(state.range(0))});
}

void tumbling_sum_of_1000_keys(benchmark::State& state) {
  run_with_workers(state, "stream S = Tick .partition_by(id) .window(1s) .aggregate(total: sum(price)) .emit(id: id, total: total)", 1000, 4000);
}
BENCHMARK(tumbling_sum_of_1000_keys)->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);

void tumbling_sum_of_1000000_keys(benchmark::State& state) {
  run_with_workers(state, "stream S = Tick .partition_by(id) .window(1s) .aggregate(total: sum(price)) .emit(id: id, total: total)", 1'000'000,
                   2'125'477);
}
BENCHMARK(tumbling_sum_of_1000000_keys)->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);

void six_aggregates_by_symbol(benchmark::State& state) {
  run_with_workers(state,
                   "stream S = Tick .partition_by(symbol) .window(1s) .aggregate(n: count(), total: sum(price), mean: avg(price), low: min(price), "
                   "high: max(price), deviation: stddev(price)) .emit(symbol: symbol, n: n, total: total, mean: mean, low: low, high: high, deviation: deviation)",
                   1000, 4000);
}
BENCHMARK(six_aggregates_by_symbol)->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);

void sessions_of_1000_keys(benchmark::State& state) {
  run_with_workers(state, "stream S = Tick .partition_by(id) .window(session: 1ms) .aggregate(n: count(), total: sum(price)) .emit(n: n, total: total)", 1000,
                   1'470'699);
}
BENCHMARK(sessions_of_1000_keys)->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace varpulis::bench

BENCHMARK_MAIN();
