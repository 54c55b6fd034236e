// Aggregates over ticks that cost more than a sum: six at once, deviations, percentiles, averages that fade; in windows of 100 events, one
// after the other (by symbol: 1 or 1,000) and sliding.
#include "bench/ticks.h"

namespace varpulis::bench {
namespace {

constexpr std::uint64_t windows_of_one = 40'000, windows_of_thousand = 39'513, sliding = tick_count - 99;

/// `.aggregate(...)` and what is emitted of it.
struct Aggregates {
  const char* items;
  const char* emitted;
};
constexpr Aggregates six = {"n: count(), total: sum(price), mean: avg(price), low: min(price), high: max(price), spread: stddev(price)",
                            "n: n, total: total, mean: mean, low: low, high: high, spread: spread"};
constexpr Aggregates deviation = {"spread: stddev(price)", "spread: spread"};
constexpr Aggregates percentile = {"slow: percentile(price, 0.95)", "slow: slow"};

void tumble(benchmark::State& state, const Aggregates& aggregates) {
  run_ticks(state, fmt::format("stream S = Tick .partition_by(symbol) .window(100) .aggregate({}) .emit({})", aggregates.items, aggregates.emitted),
            {{1, windows_of_one}, {1000, windows_of_thousand}});
}
void slide(benchmark::State& state, const Aggregates& aggregates) {
  run_ticks(state, fmt::format("stream S = Tick .window(100, sliding: 1) .aggregate({}) .emit({})", aggregates.items, aggregates.emitted), 1, sliding);
}

void six_of_100_by_symbol(benchmark::State& state) { tumble(state, six); }
BENCHMARK(six_of_100_by_symbol)->Arg(1)->Arg(1000)->Unit(benchmark::kMillisecond);
void six_of_the_last_100(benchmark::State& state) { slide(state, six); }
BENCHMARK(six_of_the_last_100)->Unit(benchmark::kMillisecond);

void stddev_of_100_by_symbol(benchmark::State& state) { tumble(state, deviation); }
BENCHMARK(stddev_of_100_by_symbol)->Arg(1)->Arg(1000)->Unit(benchmark::kMillisecond);
void stddev_of_the_last_100(benchmark::State& state) { slide(state, deviation); }
BENCHMARK(stddev_of_the_last_100)->Unit(benchmark::kMillisecond);

void percentile_of_100_by_symbol(benchmark::State& state) { tumble(state, percentile); }
BENCHMARK(percentile_of_100_by_symbol)->Arg(1)->Arg(1000)->Unit(benchmark::kMillisecond);
void percentile_of_the_last_100(benchmark::State& state) { slide(state, percentile); }
BENCHMARK(percentile_of_the_last_100)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace varpulis::bench

BENCHMARK_MAIN();
