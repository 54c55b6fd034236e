// Event time in the engine: the same ticks in order and disturbed (one in ten comes up to a second late), with and without `.watermark`.
// Counters: events per second, and outputs per pass, which is exact and does not depend on the disturbance.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "data/epoch_builder.h"
#include "engine/compile.h"
#include "engine/engine.h"
#include "library/builtin_catalog.h"

namespace varpulis {
namespace {

constexpr std::int64_t events = 2'000'000;
constexpr std::uint32_t epoch_events = 8192;
constexpr std::uint64_t delay_ms_max = 1000;

class CountingSink final : public engine::OutputSink {
 public:
  void output(const data::Rows& rows, std::size_t begin, std::size_t count) override {
    benchmark::DoNotOptimize(rows.batch->columns.front().get() + begin);
    outputs += count;
  }
  void print(std::string_view) override {}
  void log(catalog::LogLevel, std::string_view, std::string_view) override {}
  void alert(std::string_view, std::string_view, std::string_view) override {}
  void warning(std::string_view, std::string_view) override {}
  void write(std::size_t, const data::Rows&, std::size_t, std::size_t) override {}
  std::uint64_t outputs = 0;
};

struct Tick {
  std::int64_t arrival, time;
  std::uint64_t key;
};

/// A millisecond apart, in the order of arrival.
std::vector<data::Epoch> ticks(const data::Projection& projection, std::uint64_t keys, bool disturbed) {
  std::vector<Tick> all;
  std::uint64_t random = 88172645463325252ULL;
  for (std::int64_t i = 0; i < events; ++i) {
    random ^= random << 13U;
    random ^= random >> 7U;
    random ^= random << 17U;
    const std::int64_t time = i * ns_per_ms;
    const bool late = disturbed && random % 10 == 0;
    const auto delay = late ? static_cast<std::int64_t>((random >> 20U) % (delay_ms_max * ns_per_ms)) : 0;
    all.push_back({.arrival = time + delay, .time = time, .key = (random >> 8U) % keys});
  }
  std::ranges::stable_sort(all, {}, &Tick::arrival);
  std::vector<data::Epoch> epochs;
  data::EpochBuilder builder(projection);
  for (const Tick& tick : all) {
    data::TypeBuilder& type = builder.type("Tick");
    if (auto* column = type.field("symbol")) column->text(type.row(), fmt::format("SYM{}", tick.key));
    if (auto* column = type.field("price")) column->real(type.row(), 40.0 + static_cast<double>(tick.time % 9973) / 100.0);
    if (auto* column = type.field("volume")) column->integer(type.row(), 100 + tick.time % 907);
    builder.end_event(type, {tick.time});
    if (builder.positions() == epoch_events) epochs.push_back(builder.finish());
  }
  if (builder.positions() > 0) epochs.push_back(builder.finish());
  return epochs;
}

void run(benchmark::State& state, std::string_view program, std::uint64_t keys, bool disturbed) {
  const catalog::Catalog catalog = builtin_catalog();
  const engine::Compilation compilation = engine::compile("bench", std::string(program), catalog, {});
  if (!compilation.plan) {
    std::fprintf(stderr, "the program of the benchmark does not compile: %s\n", compilation.diagnostics.all().front().message.c_str());
    std::exit(1);
  }
  const std::vector<data::Epoch> epochs = ticks(compilation.plan->projection, keys, disturbed);
  std::uint64_t outputs = 0;
  for (auto _ : state) {
    CountingSink sink;
    engine::Engine engine(compilation.plan, {}, sink);
    for (const data::Epoch& epoch : epochs) engine.feed(epoch);
    engine.finish();
    outputs = sink.outputs;
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * events);
  state.counters["outputs"] = static_cast<double>(outputs);
}

/// Ways: 0 in order without `.watermark`, 1 in order with it, 2 disturbed with it.
void ways(benchmark::State& state, std::string_view rest, std::uint64_t keys) {
  const std::string_view watermark = state.range(0) == 0 ? "" : ".watermark(out_of_order: 1s) ";
  run(state, fmt::format("stream S = Tick {}{}", watermark, rest), keys, state.range(0) == 2);
}

void vwap_sliding_100_by_symbol(benchmark::State& state) {
  ways(state,
       ".partition_by(symbol) .window(100, sliding: 1) .aggregate(vwap: sum(price * volume) / sum(volume)) .emit(symbol: symbol, vwap: vwap)",
       1000);
}
BENCHMARK(vwap_sliding_100_by_symbol)->DenseRange(0, 2)->Unit(benchmark::kMillisecond);

void first_of_symbol(benchmark::State& state) { ways(state, ".distinct(symbol) .emit(symbol: symbol)", 1000); }
BENCHMARK(first_of_symbol)->DenseRange(0, 2)->Unit(benchmark::kMillisecond);

void tumbling_10s_by_symbol(benchmark::State& state) {
  ways(state, ".partition_by(symbol) .window(10s) .aggregate(n: count(), mean: avg(price)) .emit(symbol: symbol, mean: mean)", 1000);
}
BENCHMARK(tumbling_10s_by_symbol)->DenseRange(0, 2)->Unit(benchmark::kMillisecond);

void sliding_10s_by_200ms(benchmark::State& state) {
  ways(state, ".window(10s, sliding: 200ms) .aggregate(low: min(price), high: max(price), mean: avg(price)) .emit(mean: mean)", 1);
}
BENCHMARK(sliding_10s_by_200ms)->DenseRange(0, 2)->Unit(benchmark::kMillisecond);

void sessions_of_symbol(benchmark::State& state) {
  ways(state, ".partition_by(symbol) .window(session: 1s) .aggregate(n: count(), mean: avg(price)) .emit(n: n, mean: mean)", 1000);
}
BENCHMARK(sessions_of_symbol)->DenseRange(0, 2)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace varpulis

BENCHMARK_MAIN();
