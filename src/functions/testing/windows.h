#pragma once
// Random scripts for windowed aggregates, run as the operators run them, and the naive answer: the window's rows folded by the Accumulator.
#include <deque>
#include <random>

#include "functions/testing/call.h"

namespace varpulis::functions {

/// A step with the values of its rows.
struct Step {
  std::uint32_t slot = 0;
  bool adds = false, emits = false, clears = false;
  Value added;
  std::vector<Value> evicted;
};

enum class Shape : std::uint8_t { tumbling, sliding, bursts };
enum class Data : std::uint8_t { ints, reals, wide_reals, huge_ints, mixed, anything, texts };

struct Workload {
  Shape shape = Shape::tumbling;
  Data data = Data::reals;
  std::uint32_t slots = 1;
  std::size_t window = 10;  // rows, about
  std::size_t steps = 1000;
};

/// Tumbling: every `window` rows a result and a new window. Sliding: each row but the first `window` evicts one; a result for each. Bursts:
/// several rows go at once, some steps only evict, windows run empty and are cleared.
std::vector<Step> random_steps(std::mt19937_64& random, const Workload& workload);
Value random_value(std::mt19937_64& random, Data data);

/// The results of the steps [begin, end) of `steps` by a windowed aggregate.
std::vector<Value> run(catalog::WindowedAggregate& aggregate, std::span<const Step> steps, std::uint32_t slots);
/// What the windows hold at each emitting step.
std::vector<std::vector<Value>> window_contents(std::span<const Step> steps);

}  // namespace varpulis::functions
