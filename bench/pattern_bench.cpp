// Patterns in the engine (workloads W4, W7, W8, W13).
#include "bench/program_run.h"

namespace varpulis::bench {
namespace {

/// A(id), then B(id) when `open` further A have come: so many runs are open all the time. 20 microseconds apart.
std::vector<data::Epoch> pairs(const data::Projection& projection, std::int64_t events, std::int64_t open) {
  EpochList epochs(projection);
  std::int64_t at = 0;
  const auto add = [&](std::string_view name, std::int64_t id) {
    data::TypeBuilder& type = epochs.type(name);
    if (auto* column = type.field("id")) column->integer(type.row(), id);
    if (auto* column = type.field("v")) column->integer(type.row(), at % 100);
    epochs.end_event(type, {at++ * 20'000});
  };
  for (std::int64_t id = 0; id < open; ++id) add("A", id);
  for (std::int64_t id = 0; at < events; ++id) {
    add("A", id + open);
    add("B", id);
  }
  return epochs.finish();
}

constexpr const char* equal_ids = "stream S = A as a -> B where id == a.id as b .within(60s) .emit(id: a.id, from: a.v, to: b.v)";
void pairs_of_one_id(benchmark::State& state) {
  const std::int64_t open = state.range(0);
  constexpr std::int64_t events = 4'000'000;
  run(state, equal_ids, static_cast<std::uint64_t>((events - open) / 2),
      [&](const data::Projection& projection) { return pairs(projection, events, open); });
}
// Long enough to go over the events more than once: the first time most of it goes into memory that the system hands out for the first time.
BENCHMARK(pairs_of_one_id)->Arg(0)->Arg(1000)->Arg(1'000'000)->MinTime(2)->Unit(benchmark::kMillisecond);

/// `open` times A, then B without end: what waits in one repeated step.
std::vector<data::Epoch> burst(const data::Projection& projection, std::int64_t events, std::int64_t open, bool closes) {
  EpochList epochs(projection);
  for (std::int64_t at = 0; at < events; ++at) {
    const bool is_last = closes && at + 1 == events;
    data::TypeBuilder& type = epochs.type(at < open ? "A" : is_last ? "C" : "B");
    if (auto* column = type.field("v")) column->integer(type.row(), at % 100);
    epochs.end_event(type, {at * 1000});
  }
  return epochs.finish();
}

constexpr const char* waiting = "stream S = A as a -> all B as b -> C as c .within(1h) .emit(v: a.v, n: count(b), total: sum(b.v))";
void runs_in_a_repeated_step(benchmark::State& state) {
  const std::int64_t open = state.range(0);
  run(state, waiting, static_cast<std::uint64_t>(open),
      [&](const data::Projection& projection) { return burst(projection, 100'000, open, true); });
}
BENCHMARK(runs_in_a_repeated_step)->Arg(1)->Arg(10)->Arg(100)->Arg(10'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace varpulis::bench

BENCHMARK_MAIN();
