// Forecasts in the engine (workload W10): `A -> B -> C` with `.forecast`, over events that come in turn, at random, or in turn for each of
// many keys.
#include <array>

#include "bench/program_run.h"

namespace varpulis::bench {
namespace {

constexpr std::size_t events_max = 1'000'000;
constexpr std::size_t warmup = 100;
constexpr std::int64_t event_ns = 1'000'000;

enum class Order : std::uint8_t { in_turn, random, in_turn_by_key };
constexpr std::size_t keys = 1000;

/// The places in the pattern of all events.
std::vector<std::size_t> places_of(Order order) {
  std::vector<std::size_t> places(events_max);
  Random random;
  for (std::size_t i = 0; i < events_max; ++i) {
    places[i] = order == Order::in_turn ? i % 3 : order == Order::random ? random.next() % 3 : i / keys % 3;
  }
  return places;
}

/// Events after which a match is open, once there have been enough.
std::uint64_t forecasts_of(Order order, const std::vector<std::size_t>& places) {
  std::uint64_t forecasts = 0;
  std::vector<bool> waits_for_b(keys);
  std::vector<bool> waits_for_c(keys);
  for (std::size_t i = 0; i < places.size(); ++i) {
    const std::size_t key = order == Order::in_turn_by_key ? i % keys : 0;
    if (places[i] == 0) waits_for_b[key] = true;
    if (places[i] == 1 && waits_for_b[key]) {
      waits_for_c[key] = true;
      waits_for_b[key] = false;
    }
    if (places[i] == 2) waits_for_c[key] = false;
    if (i + 1 >= warmup && (waits_for_b[key] || waits_for_c[key])) ++forecasts;
  }
  return forecasts;
}

std::vector<data::Epoch> epochs_of(const std::vector<std::size_t>& places, const data::Projection& projection) {
  constexpr std::array names{"A", "B", "C"};
  EpochList epochs(projection);
  for (std::size_t i = 0; i < places.size(); ++i) {
    data::TypeBuilder& type = epochs.type(names[places[i]]);
    if (auto* column = type.field("k")) column->integer(type.row(), static_cast<std::int64_t>(i % keys));
    epochs.end_event(type, {static_cast<std::int64_t>(i) * event_ns});
  }
  return epochs.finish();
}

void run_forecasts(benchmark::State& state, Order order, std::string_view settings) {
  const std::vector<std::size_t> places = places_of(order);
  const char* const partition = order == Order::in_turn_by_key ? " .partition_by(k)" : "";
  const std::string program = fmt::format(
      "stream Soon = A as a -> B as b -> C as c .within(1h){} .forecast(confidence: 0, warmup: {}{}) .emit(p: forecast_probability)", partition, warmup,
      settings);
  run(state, program, forecasts_of(order, places), [&](const data::Projection& projection) { return epochs_of(places, projection); });
}

void in_turn(benchmark::State& state) { run_forecasts(state, Order::in_turn, ""); }
void in_turn_fast(benchmark::State& state) { run_forecasts(state, Order::in_turn, R"(, mode: "fast")"); }
void at_random(benchmark::State& state) { run_forecasts(state, Order::random, ""); }
void at_random_fast(benchmark::State& state) { run_forecasts(state, Order::random, R"(, mode: "fast")"); }
void in_turn_by_key(benchmark::State& state) { run_forecasts(state, Order::in_turn_by_key, ""); }

BENCHMARK(in_turn)->Unit(benchmark::kMillisecond);
BENCHMARK(in_turn_fast)->Unit(benchmark::kMillisecond);
BENCHMARK(at_random)->Unit(benchmark::kMillisecond);
BENCHMARK(at_random_fast)->Unit(benchmark::kMillisecond);
BENCHMARK(in_turn_by_key)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace varpulis::bench

BENCHMARK_MAIN();
