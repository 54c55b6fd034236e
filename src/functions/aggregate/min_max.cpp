// min(x) and max(x).
#include <functional>

#include "functions/inputs.h"
#include "functions/window/two_stacks.h"

namespace varpulis::functions {
namespace {

/// Keeps the first of the best numbers.
template <typename Better>
class Extreme final : public catalog::Accumulator {
 public:
  void add(Arguments arguments) override {
    if (!is_numeric_input(arguments[0])) return;
    const double x = arguments[0].as_double();
    if (any_ && !Better()(x, best_)) return;
    any_ = true;
    best_ = x;
  }
  [[nodiscard]] Value result() const override { return any_ ? Value::real(best_) : Value::null(); }
  void reset() override { any_ = false; }
  void save(state::SnapshotWriter& to) const override {
    to.put(any_);
    to.put(best_);
  }
  Result<void> load(state::SnapshotReader& from) override {
    VARPULIS_CHECK(from.get(any_));
    return from.get(best_);
  }

 private:
  bool any_ = false;
  double best_ = 0;
};

template <typename Better>
std::unique_ptr<catalog::Accumulator> make(Arguments) {
  return std::make_unique<Extreme<Better>>();
}

/// Of a window: the first of the best numbers. A front entry is the best of its rows, NaN where none of them is a number.
template <typename Better>
struct WindowedExtreme {
  static constexpr double worst = Better()(0.0, 1.0) ? std::numeric_limits<double>::infinity() : -std::numeric_limits<double>::infinity();
  static constexpr std::size_t entry_words = 1;
  struct Running {
    double best = worst;
    std::uint64_t any = 0;  // 1: there is a number
  };

  static void add(Running& running, Number number) {
    const double x = number.as_double();
    running.best = Better()(x, running.best) ? x : running.best;
    running.any |= x == x ? 1U : 0U;
  }
  static void store(std::uint64_t* entry, Number number) { *entry = std::bit_cast<std::uint64_t>(number.as_double()); }
  static Running flip(std::uint64_t* ring, std::uint32_t mask, std::uint32_t head, std::uint32_t rows, const Running&) {
    double best = std::numeric_limits<double>::quiet_NaN();
    for (std::uint32_t i = rows; i-- > 0;) {
      std::uint64_t& entry = ring[(head + i) & mask];
      const auto x = std::bit_cast<double>(entry);
      best = Better()(best, x) || x != x ? best : x;
      entry = std::bit_cast<std::uint64_t>(best);
    }
    return {};
  }
  static bool result(const Running& running, const std::uint64_t* front, double& value) {
    value = running.best;
    if (front == nullptr) return running.any != 0;
    const auto best = std::bit_cast<double>(*front);
    if (best != best) return running.any != 0;
    value = Better()(running.best, best) ? running.best : best;
    return true;
  }
  static void save(const Running& running, state::SnapshotWriter& to) {
    to.put(running.any);
    to.put(running.best);
  }
  static Result<void> load(Running& running, state::SnapshotReader& from) {
    VARPULIS_CHECK(from.get(running.any));
    return from.get(running.best);
  }
};

template <typename Better>
std::unique_ptr<catalog::WindowedAggregate> make_windowed(Arguments, bool sliding) {
  using Operation = WindowedExtreme<Better>;
  if (sliding) return std::make_unique<WindowedStacks<Operation>>(Operation());
  return std::make_unique<WindowedRunning<Operation>>(Operation());
}

}  // namespace

AggregateDescriptor min_aggregate() {
  return {
      .name = "min",
      .parameters = {{.name = "x", .summary = "The numbers to compare."}},
      .result = "float",
      .summary = "The smallest number.",
      .details = "A float, also of ints: beyond 2^53 it is rounded. Null, NaN, missing and other kinds are passed over. Null for none.",
      .example = "lowest: min(price)",
      .make = &make<std::less<>>,
      .make_windowed = &make_windowed<std::less<>>,
  };
}

AggregateDescriptor max_aggregate() {
  return {
      .name = "max",
      .parameters = {{.name = "x", .summary = "The numbers to compare."}},
      .result = "float",
      .summary = "The greatest number.",
      .details = "A float, also of ints: beyond 2^53 it is rounded. Null, NaN, missing and other kinds are passed over. Null for none.",
      .example = "highest: max(price)",
      .make = &make<std::greater<>>,
      .make_windowed = &make_windowed<std::greater<>>,
  };
}

}  // namespace varpulis::functions
