// How long an event takes from its arrival until everything that it causes has come out. Events come one by one: each when the one before is
// done, or at a fixed rate, whatever the engine does meanwhile, so that a delay counts for those behind it, too (on a machine with other
// work that measures the other work). Counters: nanoseconds, reading the clock included (about 35).
#include <algorithm>
#include <chrono>

#include "bench/ticks.h"

namespace varpulis::bench {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::int64_t events = 200'000;

double at(std::vector<std::int64_t>& sorted, double share) {
  return static_cast<double>(sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))]);
}

/// The argument: events per second that are offered; 0: one after the other.
void one_by_one(benchmark::State& state, const char* program, std::uint64_t keys) {
  const catalog::Catalog catalog = builtin_catalog();
  const engine::Compilation compilation = engine::compile("bench", program, catalog, {});
  if (!compilation.plan) fail("the program of the benchmark does not compile: " + compilation.diagnostics.all().front().message);
  const std::vector<data::Epoch> epochs = ticks(compilation.plan->projection, {.keys = keys, .events = events, .epoch_events = 1});
  const std::chrono::nanoseconds between(state.range(0) == 0 ? 0 : ns_per_s / state.range(0));
  std::vector<std::int64_t> latencies;
  for (auto _ : state) {
    CountingSink sink;
    engine::Engine engine(compilation.plan, {}, sink);
    Clock::time_point arrival = Clock::now();
    for (const data::Epoch& epoch : epochs) {
      arrival = between.count() == 0 ? Clock::now() : arrival + between;
      while (Clock::now() < arrival) {}
      engine.feed(epoch);
      latencies.push_back(std::chrono::nanoseconds(Clock::now() - arrival).count());
    }
    if (sink.outputs == 0) fail("nothing came out");
  }
  state.SetItemsProcessed(state.iterations() * events);
  std::ranges::sort(latencies);
  state.counters["p50"] = at(latencies, 0.5);
  state.counters["p99"] = at(latencies, 0.99);
  state.counters["p999"] = at(latencies, 0.999);
}

void filter(benchmark::State& state) { one_by_one(state, "stream S = Tick .where(price > 50) .emit(symbol: symbol, price: price)", 1000); }
BENCHMARK(filter)->Arg(0)->Arg(100'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

void mean_of_the_last_100_by_symbol(benchmark::State& state) {
  one_by_one(state, "stream S = Tick .partition_by(symbol) .window(100, sliding: 1) .aggregate(mean: avg(price)) .emit(symbol: symbol, mean: mean)", 1000);
}
BENCHMARK(mean_of_the_last_100_by_symbol)->Arg(0)->Arg(100'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

void sum_of_a_millisecond_by_symbol(benchmark::State& state) {
  one_by_one(state, "stream S = Tick .partition_by(symbol) .window(1ms) .aggregate(total: sum(price)) .emit(symbol: symbol, total: total)", 100);
}
BENCHMARK(sum_of_a_millisecond_by_symbol)->Arg(0)->Arg(100'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace varpulis::bench

BENCHMARK_MAIN();
