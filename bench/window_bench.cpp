// Windows in the engine: tumbling, sliding, sessions; by no key, a thousand and a million.
#include "bench/ticks.h"

namespace varpulis::bench {
namespace {

void vwap_of_100(benchmark::State& state) {
  run_ticks(state, "stream S = Tick .window(100) .aggregate(vwap: sum(price * volume) / sum(volume)) .emit(vwap: vwap)", 1, 40'000);
}
BENCHMARK(vwap_of_100)->Unit(benchmark::kMillisecond);

void vwap_of_100_by_symbol(benchmark::State& state) {
  run_ticks(state,
            "stream S = Tick .partition_by(symbol) .window(100) .aggregate(vwap: sum(price * volume) / sum(volume)) .emit(symbol: symbol, vwap: vwap)",
            {{1, 40'000}, {1000, 39'513}});
}
BENCHMARK(vwap_of_100_by_symbol)->Arg(1)->Arg(1000)->Unit(benchmark::kMillisecond);

void sliding_100_each_event(benchmark::State& state) {
  run_ticks(state, "stream S = Tick .window(100, sliding: 1) .aggregate(mean: avg(price)) .emit(mean: mean)", 1, 3'999'901);
}
BENCHMARK(sliding_100_each_event)->Unit(benchmark::kMillisecond);

void tumbling_time_sum_by_key(benchmark::State& state) {
  run_ticks(state, "stream S = Tick .partition_by(id) .window(1s) .aggregate(total: sum(price)) .emit(id: id, total: total)",
            {{1, 4}, {1000, 4000}, {1'000'000, 2'125'477}});
}
BENCHMARK(tumbling_time_sum_by_key)->Arg(1)->Arg(1000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

void tumbling_count_sum_by_key(benchmark::State& state) {
  run_ticks(state, "stream S = Tick .partition_by(id) .window(4) .aggregate(total: sum(price)) .emit(id: id, total: total)",
            {{1'000'000, 618'501}});
}
BENCHMARK(tumbling_count_sum_by_key)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

void macd_over_sliding_100(benchmark::State& state) {
  run_ticks(state,
            "stream S = Tick .window(100, sliding: 1) .aggregate(fast: ema(price, 12), slow: ema(price, 26), macd: fast - slow) .emit(macd: macd)", 1, 3'999'901);
}
BENCHMARK(macd_over_sliding_100)->Unit(benchmark::kMillisecond);

void session_by_key(benchmark::State& state) {
  run_ticks(state, "stream S = Tick .partition_by(id) .window(session: 1ms) .aggregate(n: count(), total: sum(price)) .emit(n: n, total: total)", 1000,
            1'470'699);
}
BENCHMARK(session_by_key)->Unit(benchmark::kMillisecond);

void sliding_time(benchmark::State& state) {
  run_ticks(state, "stream S = Tick .window(100us, sliding: 1us) .aggregate(low: min(price), high: max(price), mean: avg(price)) .emit(mean: mean)", 1,
            tick_count);
}
BENCHMARK(sliding_time)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace varpulis::bench

BENCHMARK_MAIN();
