// Aggregates over windows: scripts of 8,192 steps, prices as data. Per item: a row that comes, with what leaves and the result for it.
//   <aggregate>/tumbling/<keys>   a result every 100 rows of a key;  sliding: 100 rows, a result for each
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "catalog/catalog.h"
#include "data/column_builder.h"
#include "functions/register.h"
#include "functions/vocabulary.h"

namespace varpulis::functions {
namespace {

using catalog::WindowStep;

constexpr std::size_t rows = 8192;      // of a script
constexpr std::uint32_t window = 100;
constexpr std::uint64_t period = 101;   // of the values of a key: what leaves is never what comes
constexpr std::uint32_t many = 100'000;   // keys that are visited a few times only, since whole periods would take too much memory

struct Case {
  std::string_view name;
  bool sliding;
  std::uint32_t keys;
  bool ints = false;
};

/// A script with its columns, row by row.
class Feed {
 public:
  explicit Feed(const Case& test) : test_(test) { script.slots = test.keys; }

  catalog::WindowScript script;
  std::vector<ColumnPtr> added, evicted;

  /// Another row of the key, which has had `age` rows before; the oldest `leaving` ones leave, of which `gone` have left before.
  void add(std::uint32_t key, std::uint64_t age, std::uint32_t leaving, std::uint64_t gone, bool emits) {
    WindowStep step{.slot = key, .evictions = leaving, .what = WindowStep::add};
    joining_.value(script.added++, value(key, age));
    for (std::uint32_t i = 0; i < leaving; ++i) leaving_.value(script.evicted++, value(key, gone + i));
    if (emits) {
      step.what |= static_cast<std::uint8_t>(WindowStep::emit | (test_.sliding ? 0U : WindowStep::clear));
      ++script.emitted;
    }
    script.steps.push_back(step);
  }
  void finish() {
    added = {joining_.finish(script.added), nullptr};
    evicted = {leaving_.finish(script.evicted), nullptr};
  }
  void run(catalog::WindowedAggregate& aggregate, data::ColumnBuilder& results) const {
    aggregate.run(script, {.added = added, .evicted = evicted}, results, 0);
    benchmark::DoNotOptimize(results.finish(script.emitted));
  }

 private:
  [[nodiscard]] Value value(std::uint32_t key, std::uint64_t age) const {
    const std::uint64_t random = (key * 31 + age % period + 1) * 0x9e3779b97f4a7c15U >> 40;
    if (test_.ints) return Value::integer(static_cast<std::int64_t>(100 + random % 900));
    return Value::real(100 + static_cast<double>(random % 1000) * 0.1);
  }
  const Case& test_;
  data::ColumnBuilder joining_, leaving_;
};

void measure(benchmark::State& state, const Case& test) {
  catalog::Catalog catalog;
  register_aggregates(catalog);
  const AggregateDescriptor& descriptor = *catalog.aggregate(test.name);
  const std::vector<Value> constants = {Value(), test.name == "percentile" ? Value::real(0.9) : Value()};
  const auto aggregate = descriptor.make_windowed(constants, test.sliding);
  data::ColumnBuilder results;
  std::vector<std::uint64_t> ages(test.keys);
  if (test.sliding) {
    // Full windows to start with, which do not all have their expensive moments at the same time.
    for (std::uint32_t key = 0; key < test.keys;) {
      Feed fill(test);
      for (; key < test.keys && fill.script.steps.size() < rows; ++key) {
        const std::uint32_t more = key % window;
        for (std::uint32_t i = 0; i + 1 < window + more; ++i) fill.add(key, i, 0, 0, false);
        fill.add(key, window + more - 1, more, 0, false);
        ages[key] = window + more;
      }
      fill.finish();
      fill.run(*aggregate, results);
    }
  }
  // The keys round after round, each round in the same scattered order; whole periods, so that it can go on from the start.
  const std::uint64_t rounds = test.keys >= many ? 3 : std::max<std::uint64_t>(1, (std::uint64_t{1} << 19) / (period * test.keys)) * period;
  std::vector<Feed> feeds;
  for (std::uint64_t visit = 0; visit < rounds * test.keys; ++visit) {
    if (visit % rows == 0) feeds.emplace_back(test);
    const auto key = static_cast<std::uint32_t>(visit % test.keys * 514'229 % test.keys);
    const std::uint64_t age = ages[key]++;
    feeds.back().add(key, age, test.sliding ? 1 : 0, age - window, test.sliding || age % window == window - 1);
  }
  for (Feed& feed : feeds) feed.finish();
  std::size_t next = 0;
  std::int64_t items = 0;
  for (auto _ : state) {
    feeds[next].run(*aggregate, results);
    items += static_cast<std::int64_t>(feeds[next].script.steps.size());
    next = next + 1 == feeds.size() ? 0 : next + 1;
  }
  state.SetItemsProcessed(items);
  state.counters["ns"] = benchmark::Counter(static_cast<double>(items) * 1e-9, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

const int registered = [] {
  catalog::Catalog catalog;
  register_aggregates(catalog);
  for (const AggregateDescriptor* descriptor : catalog.aggregates()) {
    if (descriptor->make_windowed == nullptr) continue;
    for (const bool sliding : {false, true}) {
      for (const std::uint32_t keys : {1U, 1000U, 1'000'000U}) {
        for (const bool ints : {false, true}) {
          const Case test{descriptor->name, sliding, keys, ints};
          const std::string name = fmt::format("{}/{}/{}/{}", test.name, sliding ? "sliding" : "tumbling", ints ? "ints" : "floats", keys);
          auto* const registered_case =
              benchmark::RegisterBenchmark(name.c_str(), [test](benchmark::State& state) { measure(state, test); });
          if (keys >= many) registered_case->Iterations(3 * keys / rows);
        }
      }
    }
  }
  return 0;
}();

}  // namespace
}  // namespace varpulis::functions
