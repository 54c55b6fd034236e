// min(x) and max(x).
#include <functional>

#include "functions/inputs.h"

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
  };
}

}  // namespace varpulis::functions
