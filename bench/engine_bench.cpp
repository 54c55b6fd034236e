// The engine alone on a stream of StockTick events (workload W1: filter and projection).
#include "bench/program_run.h"

namespace varpulis::bench {
namespace {

constexpr std::int64_t events = 1'000'000;

/// price = 40 + (i mod 100), three symbols, a millisecond apart.
std::vector<data::Epoch> stock_ticks(const data::Projection& projection, std::uint32_t epoch_events) {
  static constexpr std::string_view symbols[] = {"IBM", "ACME", "GLOBEX"};
  EpochList epochs(projection, epoch_events);
  for (std::int64_t i = 0; i < events; ++i) {
    data::TypeBuilder& type = epochs.type("StockTick");
    if (auto* column = type.field("symbol")) column->text(type.row(), symbols[i % 3]);
    if (auto* column = type.field("price")) column->real(type.row(), 40.0 + static_cast<double>(i % 100));
    if (auto* column = type.field("volume")) column->integer(type.row(), 100 + i % 900);
    epochs.end_event(type, {i * ns_per_ms});
  }
  return epochs.finish();
}

void run_ticks(benchmark::State& state, const char* program, std::uint64_t expected) {
  run(state, program, expected, [&](const data::Projection& projection) { return stock_ticks(projection, static_cast<std::uint32_t>(state.range(0))); });
}

void filter_and_project(benchmark::State& state) {
  run_ticks(state, "stream S = StockTick .where(price > 50) .emit(symbol: symbol, price: price)", 890'000);
}
BENCHMARK(filter_and_project)->Arg(8192)->Arg(1024)->Arg(64)->Unit(benchmark::kMillisecond);

void filter_and_compute(benchmark::State& state) {
  run_ticks(state, "stream S = StockTick .where(price > 50 and volume < 500) .emit(symbol: symbol, value: price * volume)", 395'605);
}
BENCHMARK(filter_and_compute)->Arg(8192)->Arg(1024)->Unit(benchmark::kMillisecond);

void chain_of_three_streams(benchmark::State& state) {
  run_ticks(state,
            "stream A = StockTick .where(price > 50)\n"
            "stream B = A .where(volume < 500) .select(symbol, price, volume)\n"
            "stream C = B .emit(symbol: symbol, value: price * volume)",
            395'605);
}
BENCHMARK(chain_of_three_streams)->Arg(8192)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace varpulis::bench

BENCHMARK_MAIN();
