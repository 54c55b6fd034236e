#include "functions/testing/windows.h"

#include <cmath>
#include <map>

#include "data/column_builder.h"

namespace varpulis::functions {

Value random_value(std::mt19937_64& random, Data data) {
  std::normal_distribution<double> normal(0, 1);
  const auto small = static_cast<std::int64_t>(random() % 200) - 100;
  switch (data) {
    case Data::ints: return Value::integer(small);
    case Data::reals: return Value::real(random() % 4 == 0 ? static_cast<double>(small) : 100 + normal(random));
    case Data::wide_reals: {
      const double scale = std::ldexp(1.0, static_cast<int>(random() % 300) - 150);
      return Value::real(random() % 20 == 0 ? (random() % 2 == 0 ? 1.5e308 : -1.5e308) : random() % 3 == 0 ? normal(random) * scale : normal(random));
    }
    case Data::huge_ints: return Value::integer(INT64_MAX - static_cast<std::int64_t>(random() % 1000));
    case Data::mixed:
      return random() % 3 == 0 ? Value::integer(random() % 20 == 0 ? (std::int64_t{1} << 60) + small : small)
                               : Value::real(static_cast<double>(small) / 8);
    case Data::texts: return Value::text(random() % 2 == 0 ? std::to_string(random() % 8) : "a long text, beyond what is inline " + std::to_string(random() % 8));
    case Data::anything:
      switch (random() % 12) {
        case 0: return {};
        case 1: return Value::null();
        case 2: return Value::text("text " + std::to_string(random() % 3));
        case 3: return Value::real(std::nan(""));
        case 4: return Value::real(random() % 2 == 0 ? HUGE_VAL : -HUGE_VAL);
        case 5: return Value::array({Value::integer(small % 3), Value::text("x")});
        case 6: return Value::boolean(small % 2 == 0);
        case 7: return Value::real(-0.0);
        case 8: return Value::integer(small % 5);
        default: return Value::real(static_cast<double>(small % 5));
      }
  }
  return {};
}

std::vector<Step> random_steps(std::mt19937_64& random, const Workload& workload) {
  std::vector<Step> steps;
  std::vector<std::deque<Value>> windows(workload.slots);
  const auto evict = [](std::deque<Value>& window, Step& step, std::size_t rows) {
    for (; rows > 0 && !window.empty(); --rows) {
      step.evicted.push_back(window.front());
      window.pop_front();
    }
  };
  std::uint32_t slot = 0;
  while (steps.size() < workload.steps) {
    if (random() % 4 != 0) slot = static_cast<std::uint32_t>(random() % workload.slots);  // else a stretch of one slot
    std::deque<Value>& window = windows[slot];
    Step step{.slot = slot, .adds = true};
    if (workload.shape == Shape::bursts && random() % 5 == 0) step.adds = false;
    if (step.adds) window.push_back(step.added = random_value(random, workload.data));
    if (workload.shape == Shape::tumbling) {
      step.emits = step.clears = window.size() >= workload.window;
    } else if (workload.shape == Shape::sliding) {
      if (window.size() > workload.window) evict(window, step, 1);
      step.emits = true;
    } else {
      if (window.size() >= workload.window || random() % 8 == 0) evict(window, step, random() % (workload.window + 2));
      step.emits = random() % 2 == 0;
      step.clears = random() % 30 == 0;
    }
    if (step.clears) window.clear();
    steps.push_back(std::move(step));
  }
  return steps;
}

std::vector<Value> run(catalog::WindowedAggregate& aggregate, std::span<const Step> steps, std::uint32_t slots) {
  catalog::WindowScript script{.slots = slots};
  data::ColumnBuilder added, evicted;
  for (const Step& step : steps) {
    std::uint8_t what = 0;
    if (step.adds) {
      what |= catalog::WindowStep::add;
      added.value(script.added++, step.added);
    }
    for (const Value& value : step.evicted) evicted.value(script.evicted++, value);
    if (step.emits) {
      what |= catalog::WindowStep::emit;
      ++script.emitted;
    }
    if (step.clears) what |= catalog::WindowStep::clear;
    script.steps.push_back({.slot = step.slot, .evictions = static_cast<std::uint32_t>(step.evicted.size()), .what = what});
  }
  const std::vector<ColumnPtr> added_columns = {added.finish(script.added), nullptr};
  const std::vector<ColumnPtr> evicted_columns = {aggregate.wants_evicted() ? evicted.finish(script.evicted) : nullptr, nullptr};
  data::ColumnBuilder results;
  constexpr std::size_t first = 3;  // results of an earlier script
  for (std::size_t row = 0; row < first; ++row) results.integer(row, 0);
  aggregate.run(script, {.added = added_columns, .evicted = evicted_columns}, results, first);
  const ColumnPtr column = results.finish(first + script.emitted);
  std::vector<Value> values;
  for (std::size_t row = first; row < column->rows; ++row) values.push_back(column->value(row));
  return values;
}

std::vector<std::vector<Value>> window_contents(std::span<const Step> steps) {
  std::map<std::uint32_t, std::deque<Value>> windows;
  std::vector<std::vector<Value>> contents;
  for (const Step& step : steps) {
    std::deque<Value>& window = windows[step.slot];
    if (step.adds) window.push_back(step.added);
    for (std::size_t i = 0; i < step.evicted.size(); ++i) window.pop_front();
    if (step.emits) contents.emplace_back(window.begin(), window.end());
    if (step.clears) window.clear();
  }
  return contents;
}

}  // namespace varpulis::functions
