// A million keys (workload W11b): three steps of each key, keys being integers or texts of 12 bytes, uniform or by Zipf's law. `bytes_per_key`
// is what the operator keeps at the end for each key that came, `resident_mb` by how much the process has grown for it.
#include <fstream>

#include "bench/key_choice.h"

namespace varpulis::bench {
namespace {

constexpr std::int64_t events = 4'000'000;

enum class Types : std::uint8_t {
  in_turn,        // a key's events are A, B, C, A, B, C, ...
  by_chance,      // A, B or C by chance
  three_of_ten,   // in turn, but seven of ten events are of types that the program does not ask for: D to J
};

std::vector<std::uint8_t> choose_types(const std::vector<std::uint32_t>& keys, Types choice) {
  std::vector<std::uint8_t> next(key_count), types;
  Random random;
  for (const std::uint32_t key : keys) {
    const auto any = static_cast<std::uint8_t>(random.next() % (choice == Types::three_of_ten ? 10 : 3));
    if (choice == Types::by_chance || (choice == Types::three_of_ten && any > 2)) {
      types.push_back(any);
    } else {
      types.push_back(next[key]);
      next[key] = static_cast<std::uint8_t>((next[key] + 1) % 3);
    }
  }
  return types;
}

/// By hand: how many of a key's matches have got an A, and how many an A and a B.
std::uint64_t count_matches(const std::vector<std::uint32_t>& keys, const std::vector<std::uint8_t>& types) {
  std::vector<std::uint32_t> with_a(key_count), with_b(key_count);
  std::uint64_t matches = 0;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    std::uint32_t& a = with_a[keys[i]];
    std::uint32_t& b = with_b[keys[i]];
    if (types[i] == 0) ++a;
    if (types[i] == 1) b += std::exchange(a, 0);
    if (types[i] == 2) matches += std::exchange(b, 0);
  }
  return matches;
}

std::vector<data::Epoch> events_of(const data::Projection& projection, const std::vector<std::uint32_t>& keys, const std::vector<std::uint8_t>& types) {
  EpochList epochs(projection);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    data::TypeBuilder& type = epochs.type(std::string_view("ABCDEFGHIJ").substr(types[i], 1));
    if (auto* column = type.field("name")) column->text(type.row(), fmt::format("SYMBOL{:06}", keys[i]));
    if (auto* column = type.field("id")) column->integer(type.row(), keys[i]);
    if (auto* column = type.field("v")) column->integer(type.row(), static_cast<std::int64_t>(i % 100));
    epochs.end_event(type, {static_cast<std::int64_t>(i) * ns_per_us});
  }
  return epochs.finish();
}

double resident_bytes() {
  std::uint64_t all = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> all >> resident;
  return static_cast<double>(resident) * 4096;
}

void sequences(benchmark::State& state, const char* key, Types choice) {
  const std::vector<std::uint32_t> keys = choose_keys(events, static_cast<double>(state.range(0)) / 100);
  const std::vector<std::uint8_t> types = choose_types(keys, choice);
  const std::string program = fmt::format("stream S = A as a -> B as b -> C as c .partition_by({0}) .emit(key: c.{0}, from: a.v, to: c.v)", key);
  std::vector<bool> seen(key_count);
  for (std::size_t i = 0; i < keys.size(); ++i) seen[keys[i]] = seen[keys[i]] || types[i] < 3;
  const catalog::Catalog catalog = builtin_catalog();
  const auto plan = engine::compile("bench", program, catalog, {}).plan;
  const std::vector<data::Epoch> epochs = events_of(plan->projection, keys, types);
  {
    CountingSink sink;
    const double before = resident_bytes();
    engine::Engine engine(plan, {.workers = 1}, sink);
    for (const data::Epoch& epoch : epochs) engine.feed(epoch);
    state.counters["resident_mb"] = (resident_bytes() - before) / 1e6;
    state.counters["bytes_per_key"] =
        static_cast<double>(engine.statistics().streams.front().state.bytes) / static_cast<double>(std::ranges::count(seen, true));
  }
  run(state, program, count_matches(keys, types), [&](const data::Projection&) { return epochs; });
}

/// The argument: a hundred times the exponent.
void steps_in_turn_by_integer(benchmark::State& state) { sequences(state, "id", Types::in_turn); }
BENCHMARK(steps_in_turn_by_integer)->Arg(0)->Arg(99)->Unit(benchmark::kMillisecond);
void steps_in_turn_by_text(benchmark::State& state) { sequences(state, "name", Types::in_turn); }
BENCHMARK(steps_in_turn_by_text)->Arg(0)->Arg(99)->Unit(benchmark::kMillisecond);
void steps_by_chance_by_integer(benchmark::State& state) { sequences(state, "id", Types::by_chance); }
BENCHMARK(steps_by_chance_by_integer)->Arg(0)->Arg(99)->Unit(benchmark::kMillisecond);
void three_of_ten_types_by_integer(benchmark::State& state) { sequences(state, "id", Types::three_of_ten); }
BENCHMARK(three_of_ten_types_by_integer)->Arg(0)->Arg(99)->Unit(benchmark::kMillisecond);
void three_of_ten_types_by_text(benchmark::State& state) { sequences(state, "name", Types::three_of_ten); }
BENCHMARK(three_of_ten_types_by_text)->Arg(0)->Arg(99)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace varpulis::bench

BENCHMARK_MAIN();
