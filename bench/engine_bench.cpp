// The engine alone: a stream of StockTick events is decoded once into epochs, then fed again and again to a compiled program whose
// outputs are counted (workload W1: filter and projection). Counters: events per second, and outputs per pass, which is exact.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>

#include "data/epoch_builder.h"
#include "engine/compile.h"
#include "engine/engine.h"
#include "library/builtin_catalog.h"

namespace varpulis {
namespace {

constexpr std::int64_t events = 1'000'000;

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

/// price = 40 + (i mod 100), three symbols, a millisecond apart.
std::vector<data::Epoch> stock_ticks(const data::Projection& projection, std::uint32_t epoch_events) {
  static constexpr std::string_view symbols[] = {"IBM", "ACME", "GLOBEX"};
  std::vector<data::Epoch> epochs;
  data::EpochBuilder builder(projection);
  for (std::int64_t i = 0; i < events; ++i) {
    data::TypeBuilder& type = builder.type("StockTick");
    if (auto* column = type.field("symbol")) column->text(type.row(), symbols[i % 3]);
    if (auto* column = type.field("price")) column->real(type.row(), 40.0 + static_cast<double>(i % 100));
    if (auto* column = type.field("volume")) column->integer(type.row(), 100 + i % 900);
    builder.end_event(type, {i * ns_per_ms});
    if (builder.positions() == epoch_events) epochs.push_back(builder.finish());
  }
  if (builder.positions() > 0) epochs.push_back(builder.finish());
  return epochs;
}

void run(benchmark::State& state, const char* program) {
  const catalog::Catalog catalog = builtin_catalog();
  const engine::Compilation compilation = engine::compile("bench", program, catalog, {});
  if (!compilation.plan) {
    std::fprintf(stderr, "the program of the benchmark does not compile: %s\n", compilation.diagnostics.all().front().message.c_str());
    std::exit(1);
  }
  const std::vector<data::Epoch> epochs = stock_ticks(compilation.plan->projection, static_cast<std::uint32_t>(state.range(0)));
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

void filter_and_project(benchmark::State& state) {
  run(state, "stream S = StockTick .where(price > 50) .emit(symbol: symbol, price: price)");
}
BENCHMARK(filter_and_project)->Arg(8192)->Arg(1024)->Arg(64)->Unit(benchmark::kMillisecond);

void filter_and_compute(benchmark::State& state) {
  run(state, "stream S = StockTick .where(price > 50 and volume < 500) .emit(symbol: symbol, value: price * volume)");
}
BENCHMARK(filter_and_compute)->Arg(8192)->Arg(1024)->Unit(benchmark::kMillisecond);

void chain_of_three_streams(benchmark::State& state) {
  run(state,
      "stream A = StockTick .where(price > 50)\n"
      "stream B = A .where(volume < 500) .select(symbol, price, volume)\n"
      "stream C = B .emit(symbol: symbol, value: price * volume)");
}
BENCHMARK(chain_of_three_streams)->Arg(8192)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace varpulis

BENCHMARK_MAIN();
