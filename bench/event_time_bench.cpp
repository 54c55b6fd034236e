// Event time in the engine: the same ticks in order and disturbed (one in ten comes up to a second late), with and without `.watermark`.
// The outputs do not depend on the disturbance.
#include <algorithm>

#include "bench/program_run.h"

namespace varpulis::bench {
namespace {

constexpr std::int64_t events = 2'000'000;
constexpr std::uint64_t delay_ms_max = 1000;

struct Tick {
  std::int64_t arrival, time;
  std::uint64_t key;
};

/// A millisecond apart, in the order of arrival.
std::vector<data::Epoch> ticks(const data::Projection& projection, std::uint64_t keys, bool disturbed) {
  std::vector<Tick> all;
  Random random;
  for (std::int64_t i = 0; i < events; ++i) {
    const std::uint64_t bits = random.next();
    const std::int64_t time = i * ns_per_ms;
    const bool late = disturbed && bits % 10 == 0;
    const auto delay = late ? static_cast<std::int64_t>((bits >> 20U) % (delay_ms_max * ns_per_ms)) : 0;
    all.push_back({.arrival = time + delay, .time = time, .key = (bits >> 8U) % keys});
  }
  std::ranges::stable_sort(all, {}, &Tick::arrival);
  EpochList epochs(projection);
  for (const Tick& tick : all) {
    data::TypeBuilder& type = epochs.type("Tick");
    if (auto* column = type.field("symbol")) column->text(type.row(), fmt::format("SYM{}", tick.key));
    if (auto* column = type.field("price")) column->real(type.row(), 40.0 + static_cast<double>(tick.time % 9973) / 100.0);
    if (auto* column = type.field("volume")) column->integer(type.row(), 100 + tick.time % 907);
    epochs.end_event(type, {tick.time});
  }
  return epochs.finish();
}

/// How many outputs a program gives without `.watermark`, and under it, where windows lie on the grid.
struct Expected {
  std::uint64_t without, under;
};

/// Ways: 0 in order without `.watermark`, 1 in order with it, 2 disturbed with it.
void ways(benchmark::State& state, std::string_view rest, std::uint64_t keys, Expected expected) {
  const bool under = state.range(0) > 0;
  const std::string program = fmt::format("stream S = Tick {}{}", under ? ".watermark(out_of_order: 1s) " : "", rest);
  run(state, program, under ? expected.under : expected.without,
      [&](const data::Projection& projection) { return ticks(projection, keys, state.range(0) == 2); });
}

void vwap_sliding_100_by_symbol(benchmark::State& state) {
  ways(state,
       ".partition_by(symbol) .window(100, sliding: 1) .aggregate(vwap: sum(price * volume) / sum(volume)) .emit(symbol: symbol, vwap: vwap)",
       1000, {1'901'000, 1'901'000});
}
BENCHMARK(vwap_sliding_100_by_symbol)->DenseRange(0, 2)->Unit(benchmark::kMillisecond);

void first_of_symbol(benchmark::State& state) { ways(state, ".distinct(symbol) .emit(symbol: symbol)", 1000, {1000, 1000}); }
BENCHMARK(first_of_symbol)->DenseRange(0, 2)->Unit(benchmark::kMillisecond);

void tumbling_10s_by_symbol(benchmark::State& state) {
  ways(state, ".partition_by(symbol) .window(10s) .aggregate(n: count(), mean: avg(price)) .emit(symbol: symbol, mean: mean)", 1000,
       {182'239, 199'995});
}
BENCHMARK(tumbling_10s_by_symbol)->DenseRange(0, 2)->Unit(benchmark::kMillisecond);

void sliding_10s_by_200ms(benchmark::State& state) {
  ways(state, ".window(10s, sliding: 200ms) .aggregate(low: min(price), high: max(price), mean: avg(price)) .emit(mean: mean)", 1,
       {10'001, 10'049});
}
BENCHMARK(sliding_10s_by_200ms)->DenseRange(0, 2)->Unit(benchmark::kMillisecond);

void sessions_of_symbol(benchmark::State& state) {
  ways(state, ".partition_by(symbol) .window(session: 1s) .aggregate(n: count(), mean: avg(price)) .emit(n: n, mean: mean)", 1000,
       {735'761, 735'761});
}
BENCHMARK(sessions_of_symbol)->DenseRange(0, 2)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace varpulis::bench

BENCHMARK_MAIN();
