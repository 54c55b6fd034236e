#pragma once
// Ticks of many symbols, a microsecond apart; symbols come in an order without pattern.
#include "bench/program_run.h"

namespace varpulis::bench {

constexpr std::int64_t tick_count = 4'000'000;

struct TickOptions {
  std::uint64_t keys = 1;
  std::int64_t events = tick_count;
  std::uint32_t epoch_events = 8192;
};

inline std::vector<data::Epoch> ticks(const data::Projection& projection, const TickOptions& options) {
  EpochList epochs(projection, options.epoch_events);
  Random random;
  for (std::int64_t i = 0; i < options.events; ++i) {
    const std::uint64_t bits = random.next();
    const std::uint64_t key = bits % options.keys;
    data::TypeBuilder& type = epochs.type("Tick");
    if (auto* column = type.field("symbol")) column->text(type.row(), fmt::format("SYM{}", key));
    if (auto* column = type.field("id")) column->integer(type.row(), static_cast<std::int64_t>(key));
    if (auto* column = type.field("price")) column->real(type.row(), 40.0 + static_cast<double>(bits % 10'000) / 100.0);
    if (auto* column = type.field("volume")) column->integer(type.row(), 100 + i % 900);
    epochs.end_event(type, {i * ns_per_us});
  }
  return epochs.finish();
}

inline void run_ticks(benchmark::State& state, std::string_view program, std::uint64_t keys, std::uint64_t expected) {
  run(state, program, expected, [&](const data::Projection& projection) { return ticks(projection, {.keys = keys}); });
}

/// The expected number belongs to the number of keys, which is the benchmark's argument.
inline void run_ticks(benchmark::State& state, std::string_view program, std::initializer_list<std::pair<std::uint64_t, std::uint64_t>> expected) {
  const auto keys = static_cast<std::uint64_t>(state.range(0));
  for (const auto& [of_keys, outputs] : expected) {
    if (of_keys == keys) return run_ticks(state, program, keys, outputs);
  }
  fail(fmt::format("nothing says how many outputs {} keys give", keys));
}

}  // namespace varpulis::bench
