// Every aggregate over windows against the naive fold of the window's rows: random scripts, whole, in pieces and restarted.
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "functions/testing/windows.h"

namespace varpulis::functions {
namespace {

std::vector<Value> constants_of(std::string_view name) {
  static const std::map<std::string_view, Value> constants = {
      {"percentile", Value::real(0.3)}, {"ema", Value::integer(4)}, {"lag", Value::integer(3)}, {"lead", Value::integer(2)}};
  const auto found = constants.find(name);
  return {Value(), found == constants.end() ? Value() : found->second};
}

Value fold(const AggregateDescriptor& descriptor, std::span<const Value> rows) {
  const auto accumulator = descriptor.make(constants_of(descriptor.name));
  for (const Value& row : rows) accumulator->add({&row, 1});
  return accumulator->result();
}

double largest(std::span<const Value> rows) {
  double magnitude = 0;
  for (const Value& row : rows) {
    if (row.is_number() && std::isfinite(row.as_double())) magnitude = std::max(magnitude, std::fabs(row.as_double()));
  }
  return magnitude;
}

/// Most aggregates of windows are those of a list to the last bit.
void expect_same(std::string_view name, const Value& found, const Value& wanted, std::span<const Value> rows) {
  const bool rounds = name == "variance" || name == "stddev" || name == "ema";
  if (rounds && found.kind() == Kind::real && wanted.kind() == Kind::real && std::isfinite(wanted.as_real())) {
    const double tolerance = name == "ema" ? 1e-12 * largest(rows) : 1e-9 * std::fabs(wanted.as_real());
    EXPECT_NEAR(found.as_real(), wanted.as_real(), tolerance) << name;
  } else {
    EXPECT_EQ(show(found), show(wanted)) << name;
  }
}

std::vector<Workload> workloads() {
  std::vector<Workload> workloads;
  for (const Shape shape : {Shape::tumbling, Shape::sliding, Shape::bursts}) {
    for (const Data data : {Data::ints, Data::reals, Data::wide_reals, Data::huge_ints, Data::mixed, Data::anything, Data::texts}) {
      for (const std::uint32_t slots : {1U, 7U}) {
        for (const std::size_t window : {1U, 10U, 64U}) {
          workloads.push_back({.shape = shape, .data = data, .slots = slots, .window = window, .steps = 300 + 10 * window});
        }
      }
    }
  }
  return workloads;
}

TEST(WindowedAggregates, agree_with_a_fold_of_the_window) {
  std::mt19937_64 random(17);
  for (const Workload& workload : workloads()) {
    const std::vector<Step> steps = random_steps(random, workload);
    const std::vector<std::vector<Value>> contents = window_contents(steps);
    for (const AggregateDescriptor* descriptor : builtins().aggregates()) {
      if (descriptor->make_windowed == nullptr) continue;
      SCOPED_TRACE(fmt::format("{} shape {} data {} slots {} window {}", descriptor->name, static_cast<int>(workload.shape),
                               static_cast<int>(workload.data), workload.slots, workload.window));
      const auto windowed = descriptor->make_windowed(constants_of(descriptor->name), workload.shape != Shape::tumbling);
      const std::vector<Value> results = run(*windowed, steps, workload.slots);
      ASSERT_EQ(results.size(), contents.size());
      for (std::size_t i = 0; i < results.size(); ++i) {
        expect_same(descriptor->name, results[i], fold(*descriptor, contents[i]), contents[i]);
        if (HasFailure()) return;
      }
      EXPECT_GT(windowed->bytes(), 0U);
    }
  }
}

TEST(WindowedAggregates, do_not_depend_on_pieces_and_restarts) {
  std::mt19937_64 random(19);
  for (const Workload& workload : workloads()) {
    if (workload.window == 64) continue;
    const std::vector<Step> steps = random_steps(random, workload);
    for (const AggregateDescriptor* descriptor : builtins().aggregates()) {
      if (descriptor->make_windowed == nullptr) continue;
      SCOPED_TRACE(fmt::format("{} shape {} data {}", descriptor->name, static_cast<int>(workload.shape), static_cast<int>(workload.data)));
      const bool sliding = workload.shape != Shape::tumbling;
      const auto make = [&] { return descriptor->make_windowed(constants_of(descriptor->name), sliding); };
      const std::vector<Value> whole = run(*make(), steps, workload.slots);
      std::vector<Value> pieces;
      auto windowed = make();
      for (std::size_t begin = 0; begin < steps.size();) {
        const std::size_t length = std::min<std::size_t>(1 + random() % 20, steps.size() - begin);
        const std::vector<Value> piece = run(*windowed, std::span(steps).subspan(begin, length), workload.slots);
        pieces.insert(pieces.end(), piece.begin(), piece.end());
        begin += length;
        state::SnapshotWriter saved;
        windowed->save(saved);
        windowed = make();
        state::SnapshotReader reader(saved.bytes());
        ASSERT_TRUE(windowed->load(reader).ok());
        ASSERT_TRUE(reader.at_end());
      }
      ASSERT_EQ(pieces.size(), whole.size());
      for (std::size_t i = 0; i < whole.size(); ++i) ASSERT_EQ(show(pieces[i]), show(whole[i])) << "result " << i;
    }
  }
}

TEST(WindowedAggregates, large_windows) {
  std::mt19937_64 random(29);
  const Workload workloads[] = {{.shape = Shape::sliding, .data = Data::reals, .window = 2000, .steps = 6000},
                                {.shape = Shape::bursts, .data = Data::mixed, .slots = 2, .window = 2500, .steps = 15'000},
                                {.shape = Shape::tumbling, .data = Data::mixed, .slots = 2, .window = 2500, .steps = 15'000}};
  for (const Workload& workload : workloads) {
    std::vector<Step> steps = random_steps(random, workload);
    for (std::size_t i = 0; i < steps.size(); ++i) steps[i].emits = steps[i].emits && (i % 13 == 0 || workload.shape == Shape::tumbling);
    const std::vector<std::vector<Value>> contents = window_contents(steps);
    for (const AggregateDescriptor* descriptor : builtins().aggregates()) {
      if (descriptor->make_windowed == nullptr) continue;
      SCOPED_TRACE(fmt::format("{} shape {}", descriptor->name, static_cast<int>(workload.shape)));
      const auto windowed = descriptor->make_windowed(constants_of(descriptor->name), workload.shape != Shape::tumbling);
      const std::vector<Value> results = run(*windowed, steps, workload.slots);
      ASSERT_EQ(results.size(), contents.size());
      for (std::size_t i = 0; i < results.size(); ++i) {
        expect_same(descriptor->name, results[i], fold(*descriptor, contents[i]), contents[i]);
        if (HasFailure()) return;
      }
    }
  }
}

TEST(WindowedAggregates, collect_counts_what_it_leaves_out) {
  constexpr int rows = 10'005;
  for (const bool sliding : {false, true}) {
    const auto collect = builtins().aggregate("collect")->make_windowed({}, sliding);
    std::vector<Step> steps;
    for (int i = 0; i < rows; ++i) steps.push_back({.adds = true, .emits = i + 1 == rows, .added = Value::integer(i)});
    const std::vector<Value> results = run(*collect, steps, 1);
    ASSERT_EQ(results.size(), 1U);
    EXPECT_EQ(results[0].as_array().size(), 10'000U);
    EXPECT_EQ(results[0].as_array().back().as_integer(), 9'999);
    const auto left_out = collect->take_left_out();
    ASSERT_EQ(left_out.size(), 1U);
    EXPECT_EQ(left_out[0].result, 0U);
    EXPECT_EQ(left_out[0].values, 5U);
    EXPECT_TRUE(collect->take_left_out().empty());
  }
}

TEST(WindowedAggregates, exist_for_every_aggregate) {
  for (const AggregateDescriptor* descriptor : builtins().aggregates()) EXPECT_NE(descriptor->make_windowed, nullptr) << descriptor->name;
}

TEST(WindowedAggregates, refuse_damaged_snapshots) {
  for (const AggregateDescriptor* descriptor : builtins().aggregates()) {
    if (descriptor->make_windowed == nullptr) continue;
    state::SnapshotReader reader("");
    EXPECT_FALSE(descriptor->make_windowed(constants_of(descriptor->name), true)->load(reader).ok()) << descriptor->name;
  }
}

std::vector<Step> sliding_over(const std::vector<Value>& values, std::size_t window, std::size_t every) {
  std::vector<Step> steps;
  for (std::size_t i = 0; i < values.size(); ++i) {
    Step step{.adds = true, .emits = (i + 1) % every == 0, .added = values[i]};
    if (i >= window) step.evicted.push_back(values[i - window]);
    steps.push_back(std::move(step));
  }
  return steps;
}

/// Two passes in 64 bits of mantissa.
double sample_variance(std::span<const Value> rows) {
  long double sum = 0, squares = 0;
  const auto x = [](const Value& row) {
    return row.kind() == Kind::integer ? static_cast<long double>(row.as_integer()) : static_cast<long double>(row.as_real());
  };
  for (const Value& row : rows) sum += x(row) - x(rows[0]);
  const long double mean = sum / static_cast<long double>(rows.size());
  for (const Value& row : rows) squares += (x(row) - x(rows[0]) - mean) * (x(row) - x(rows[0]) - mean);
  return static_cast<double>(squares / static_cast<long double>(rows.size() - 1));
}

TEST(WindowedAggregates, variance_of_equal_numbers_is_zero) {
  std::vector<Value> values;
  for (int i = 0; i < 500; ++i) values.push_back(i < 100 ? Value::real(i * 1e15) : Value::real(0.1));
  const AggregateDescriptor& variance = *builtins().aggregate("variance");
  const std::vector<Value> results = run(*variance.make_windowed({}, true), sliding_over(values, 50, 1), 1);
  for (std::size_t i = 150; i < results.size(); ++i) EXPECT_EQ(results[i].as_real(), 0.0) << i;
  EXPECT_GT(results[148].as_real(), 0.0);
}

TEST(WindowedAggregates, variance_without_its_origin) {
  // The newest number of a front leaves before the rows that are none.
  std::vector<Value> values;
  for (int i = 0; i < 400; ++i) values.push_back(i % 50 < 20 ? Value::null() : Value::real((i < 100 ? 1e12 : 0) + i % 7));
  const AggregateDescriptor& descriptor = *builtins().aggregate("variance");
  const std::vector<Step> steps = sliding_over(values, 40, 1);
  const std::vector<Value> results = run(*descriptor.make_windowed({}, true), steps, 1);
  const std::vector<std::vector<Value>> contents = window_contents(steps);
  for (std::size_t i = 2; i < results.size(); ++i) {
    std::vector<Value> numbers = contents[i];
    std::erase_if(numbers, [](const Value& value) { return value.is_null(); });
    if (numbers.size() < 2) continue;
    const double wanted = sample_variance(numbers);
    EXPECT_NEAR(results[i].as_real(), wanted, 1e-9 * wanted) << i;
  }
}

TEST(WindowedAggregates, do_not_drift) {
  std::mt19937_64 random(23);
  std::normal_distribution<double> normal(0, 1);
  constexpr std::size_t count = 1'000'000, window = 100;
  const std::pair<std::string_view, std::function<double(std::size_t)>> series[] = {
      {"noise", [&](std::size_t) { return normal(random); }},
      {"prices", [&](std::size_t i) { return 100 + static_cast<double>(i % 50) * 0.1; }},
      {"times", [&](std::size_t i) { return 1.7e9 + static_cast<double>(i) * 1e-3 + normal(random) * 1e-4; }},
      {"outliers", [&](std::size_t i) { return i % 1000 == 0 ? 1e18 : 1e-3 * normal(random); }},
      {"levels", [&](std::size_t i) { return (i / 5000 % 2 == 0 ? 1e9 : 1e-9) * (1 + 1e-6 * normal(random)); }}};
  for (const auto& [what, next] : series) {
    std::vector<Value> values;
    for (std::size_t i = 0; i < count; ++i) values.push_back(Value::real(next(i)));
    const std::vector<Step> steps = sliding_over(values, window, 997);
    const std::vector<std::vector<Value>> contents = window_contents(steps);
    for (const std::string_view name : {"sum", "avg", "stddev", "variance", "ema", "min"}) {
      const AggregateDescriptor& descriptor = *builtins().aggregate(name);
      if (descriptor.make_windowed == nullptr) continue;
      SCOPED_TRACE(fmt::format("{} of {}", name, what));
      const std::vector<Value> results = run(*descriptor.make_windowed(constants_of(name), true), steps, 1);
      ASSERT_EQ(results.size(), contents.size());
      for (std::size_t i = 0; i < results.size(); ++i) {
        const Value wanted = name == "variance" ? Value::real(sample_variance(contents[i])) : fold(descriptor, contents[i]);
        expect_same(name, results[i], wanted, contents[i]);
      }
    }
  }
}

}  // namespace
}  // namespace varpulis::functions
