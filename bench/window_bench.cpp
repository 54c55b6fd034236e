// Windows in the engine: ticks are decoded once into epochs, then fed again and again to a compiled program whose outputs are counted.
// Counters: events per second, and outputs per pass, which is exact.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>

#include "data/epoch_builder.h"
#include "engine/compile.h"
#include "engine/engine.h"
#include "library/builtin_catalog.h"

namespace varpulis {
namespace {

constexpr std::int64_t events = 4'000'000;
constexpr std::uint32_t epoch_events = 8192;

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

/// A microsecond apart; keys come in an order without pattern.
std::vector<data::Epoch> ticks(const data::Projection& projection, std::uint64_t keys) {
  std::vector<data::Epoch> epochs;
  data::EpochBuilder builder(projection);
  std::uint64_t random = 88172645463325252ULL;
  for (std::int64_t i = 0; i < events; ++i) {
    random ^= random << 13U;
    random ^= random >> 7U;
    random ^= random << 17U;
    const std::uint64_t key = random % keys;
    data::TypeBuilder& type = builder.type("Tick");
    if (auto* column = type.field("symbol")) column->text(type.row(), fmt::format("SYM{}", key));
    if (auto* column = type.field("id")) column->integer(type.row(), static_cast<std::int64_t>(key));
    if (auto* column = type.field("price")) column->real(type.row(), 40.0 + static_cast<double>(random % 10'000) / 100.0);
    if (auto* column = type.field("volume")) column->integer(type.row(), 100 + i % 900);
    builder.end_event(type, {i * ns_per_us});
    if (builder.positions() == epoch_events) epochs.push_back(builder.finish());
  }
  if (builder.positions() > 0) epochs.push_back(builder.finish());
  return epochs;
}

void run(benchmark::State& state, const char* program, std::uint64_t keys) {
  const catalog::Catalog catalog = builtin_catalog();
  const engine::Compilation compilation = engine::compile("bench", program, catalog, {});
  if (!compilation.plan) {
    std::fprintf(stderr, "the program of the benchmark does not compile: %s\n", compilation.diagnostics.all().front().message.c_str());
    std::exit(1);
  }
  const std::vector<data::Epoch> epochs = ticks(compilation.plan->projection, keys);
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

void vwap_of_100(benchmark::State& state) {
  run(state, "stream S = Tick .window(100) .aggregate(vwap: sum(price * volume) / sum(volume)) .emit(vwap: vwap)", 1);
}
BENCHMARK(vwap_of_100)->Unit(benchmark::kMillisecond);

void vwap_of_100_by_symbol(benchmark::State& state) {
  run(state,
      "stream S = Tick .partition_by(symbol) .window(100) .aggregate(vwap: sum(price * volume) / sum(volume)) .emit(symbol: symbol, vwap: vwap)",
      static_cast<std::uint64_t>(state.range(0)));
}
BENCHMARK(vwap_of_100_by_symbol)->Arg(1)->Arg(1000)->Unit(benchmark::kMillisecond);

void sliding_100_each_event(benchmark::State& state) {
  run(state, "stream S = Tick .window(100, sliding: 1) .aggregate(mean: avg(price)) .emit(mean: mean)", 1);
}
BENCHMARK(sliding_100_each_event)->Unit(benchmark::kMillisecond);

void tumbling_time_sum_by_key(benchmark::State& state) {
  run(state, "stream S = Tick .partition_by(id) .window(1s) .aggregate(total: sum(price)) .emit(id: id, total: total)",
      static_cast<std::uint64_t>(state.range(0)));
}
BENCHMARK(tumbling_time_sum_by_key)->Arg(1)->Arg(1000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

void tumbling_count_sum_by_key(benchmark::State& state) {
  run(state, "stream S = Tick .partition_by(id) .window(4) .aggregate(total: sum(price)) .emit(id: id, total: total)",
      static_cast<std::uint64_t>(state.range(0)));
}
BENCHMARK(tumbling_count_sum_by_key)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

void macd_over_sliding_100(benchmark::State& state) {
  run(state,
      "stream S = Tick .window(100, sliding: 1) .aggregate(fast: ema(price, 12), slow: ema(price, 26), macd: fast - slow) .emit(macd: macd)", 1);
}
BENCHMARK(macd_over_sliding_100)->Unit(benchmark::kMillisecond);

void session_by_key(benchmark::State& state) {
  run(state, "stream S = Tick .partition_by(id) .window(session: 1ms) .aggregate(n: count(), total: sum(price)) .emit(n: n, total: total)", 1000);
}
BENCHMARK(session_by_key)->Unit(benchmark::kMillisecond);

void sliding_time(benchmark::State& state) {
  run(state, "stream S = Tick .window(100us, sliding: 1us) .aggregate(low: min(price), high: max(price), mean: avg(price)) .emit(mean: mean)", 1);
}
BENCHMARK(sliding_time)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace varpulis

BENCHMARK_MAIN();
