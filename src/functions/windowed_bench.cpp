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

constexpr std::size_t rows = 8192;
constexpr std::uint32_t window = 100;

template <typename Make>
ColumnPtr column(std::size_t offset, Make make) {
  data::ColumnBuilder builder;
  for (std::size_t row = 0; row < rows; ++row) builder.value(row, make(row + offset));
  return builder.finish(rows);
}

Value price(std::size_t row) { return Value::real(100 + static_cast<double>(row * 7919 % 50) * 0.1); }
Value quantity(std::size_t row) { return Value::integer(static_cast<std::int64_t>(100 + row * 7919 % 900)); }

struct Case {
  std::string_view name;
  bool sliding;
  std::uint32_t keys;
  bool ints = false;
};

/// Visits the keys round after round, each round in the same scattered order.
class Visits {
 public:
  explicit Visits(std::uint32_t keys) : keys_(keys) {}
  std::uint32_t next() {
    const auto key = static_cast<std::uint32_t>(std::uint64_t{visit_} * 514'229 % keys_);
    if (++visit_ == keys_) {
      visit_ = 0;
      ++round_;
    }
    return key;
  }
  [[nodiscard]] std::uint64_t round() const { return round_; }

 private:
  std::uint32_t keys_;
  std::uint32_t visit_ = 0;
  std::uint64_t round_ = 0;
};

void measure(benchmark::State& state, const Case& test) {
  catalog::Catalog catalog;
  register_aggregates(catalog);
  const AggregateDescriptor& descriptor = *catalog.aggregate(test.name);
  const std::vector<Value> constants = {Value(), test.name == "percentile" ? Value::real(0.9) : Value()};
  const auto aggregate = descriptor.make_windowed(constants, test.sliding);
  const auto make = test.ints ? &quantity : &price;
  const std::vector<ColumnPtr> added = {column(0, make), nullptr};
  const std::vector<ColumnPtr> evicted = {column(rows / 2, make), nullptr};
  data::ColumnBuilder results;

  if (test.sliding) {
    // Full windows to start with, which do not all have their expensive moments at the same time.
    catalog::WindowScript fill{.slots = test.keys};
    for (std::uint32_t key = 0; key < test.keys; ++key) {
      const std::uint32_t more = key % window;
      for (std::uint32_t i = 0; i < window + more; ++i) fill.steps.push_back({.slot = key, .what = WindowStep::add});
      fill.steps.back().evictions = more;
      fill.evicted += more;
      if (fill.steps.size() + 2 * window <= rows && key + 1 < test.keys) continue;
      fill.added = static_cast<std::uint32_t>(fill.steps.size());
      aggregate->run(fill, {.added = added, .evicted = evicted}, results, 0);
      fill.steps.clear();
      fill.evicted = 0;
    }
  }
  // Enough scripts to visit each key some times.
  std::vector<catalog::WindowScript> scripts;
  Visits visits(test.keys);
  for (std::size_t i = 0; i < std::max<std::size_t>(128, 2 * test.keys / rows); ++i) {
    catalog::WindowScript& script = scripts.emplace_back();
    script.slots = test.keys;
    script.added = rows;
    for (std::size_t row = 0; row < rows; ++row) {
      const bool ends = visits.round() % window == window - 1;
      WindowStep step{.slot = visits.next(), .what = WindowStep::add};
      if (test.sliding) {
        step.evictions = 1;
        ++script.evicted;
      }
      if (test.sliding || ends) {
        step.what |= WindowStep::emit | (test.sliding ? 0 : WindowStep::clear);
        ++script.emitted;
      }
      script.steps.push_back(step);
    }
  }
  std::size_t next = 0;
  for (auto _ : state) {
    const catalog::WindowScript& script = scripts[next];
    next = next + 1 == scripts.size() ? 0 : next + 1;
    aggregate->run(script, {.added = added, .evicted = evicted}, results, 0);
    benchmark::DoNotOptimize(results.finish(script.emitted));
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(rows));
  state.counters["ns"] = benchmark::Counter(static_cast<double>(state.iterations()) * 1e-9 * static_cast<double>(rows),
                                            benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
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
          benchmark::RegisterBenchmark(name.c_str(), [test](benchmark::State& state) { measure(state, test); });
        }
      }
    }
  }
  return 0;
}();

}  // namespace
}  // namespace varpulis::functions
