// A million keys (workload W11a): the sum of each key, keys being integers or texts of 12 bytes, uniform or by Zipf's law. Each key has
// one window, which comes out at the end. `bytes_per_key` is what the operators keep before that.
#include "bench/key_choice.h"

namespace varpulis::bench {
namespace {

constexpr std::int64_t events = 4'000'000;

std::vector<data::Epoch> events_of(const data::Projection& projection, const std::vector<std::uint32_t>& chosen) {
  EpochList epochs(projection);
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    data::TypeBuilder& type = epochs.type("Tick");
    if (auto* column = type.field("symbol")) column->text(type.row(), fmt::format("SYMBOL{:06}", chosen[i]));
    if (auto* column = type.field("id")) column->integer(type.row(), chosen[i]);
    if (auto* column = type.field("price")) column->real(type.row(), 40.0 + static_cast<double>(i % 10'000) / 100.0);
    epochs.end_event(type, {static_cast<std::int64_t>(i) * ns_per_us});
  }
  return epochs.finish();
}

/// What the stream keeps for a key when everything has arrived.
double bytes_per_key(const std::shared_ptr<const plan::Plan>& plan, const std::vector<data::Epoch>& epochs) {
  CountingSink sink;
  engine::Engine engine(plan, {}, sink);
  for (const data::Epoch& epoch : epochs) engine.feed(epoch);
  const catalog::StateUsage usage = engine.statistics().streams.front().state;
  return static_cast<double>(usage.bytes) / static_cast<double>(usage.keys);
}

/// The argument: a hundred times the exponent.
void sum_by(benchmark::State& state, const char* key) {
  const std::vector<std::uint32_t> chosen = choose_keys(events, static_cast<double>(state.range(0)) / 100);
  std::vector<bool> seen(key_count);
  for (const std::uint32_t each : chosen) seen[each] = true;
  const auto expected = static_cast<std::uint64_t>(std::ranges::count(seen, true));
  const std::string program =
      fmt::format("stream S = Tick .partition_by({0}) .window(1h) .aggregate(total: sum(price)) .emit({0}: {0}, total: total)", key);
  run(state, program, expected, [&](const data::Projection& projection) { return events_of(projection, chosen); });
  const catalog::Catalog catalog = builtin_catalog();
  const auto plan = engine::compile("bench", program, catalog, {}).plan;
  state.counters["bytes_per_key"] = bytes_per_key(plan, events_of(plan->projection, chosen));
}

void sum_by_integer(benchmark::State& state) { sum_by(state, "id"); }
BENCHMARK(sum_by_integer)->Arg(0)->Arg(99)->Unit(benchmark::kMillisecond);
void sum_by_text(benchmark::State& state) { sum_by(state, "symbol"); }
BENCHMARK(sum_by_text)->Arg(0)->Arg(99)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace varpulis::bench

BENCHMARK_MAIN();
