#pragma once
#include "expr/build.h"
#include "expr/testing/rows.h"

namespace varpulis::expr::testing {

/// Builtins of the tests: sum_of (pure, with a column kernel for ints), kind_of (sees null), draw (impure), each (takes a lambda).
[[nodiscard]] const catalog::FunctionDescriptor& sum_of();
[[nodiscard]] const catalog::FunctionDescriptor& kind_of();
[[nodiscard]] const catalog::FunctionDescriptor& draw();
[[nodiscard]] const catalog::FunctionDescriptor& each();

/// Fields i (ints), r (floats), n (both), b (bools), s (texts), t, d (timestamps, durations), a (anything), each with holes.
[[nodiscard]] std::vector<Field> random_fields(Random& random, std::size_t rows);
[[nodiscard]] data::Value random_value(Random& random);

/// The same expression as the body of a function that cannot be evaluated for columns.
[[nodiscard]] ExpressionPtr on_machine(const ExpressionPtr& expression);

/// Random expressions over those fields and the global `limit`.
class ExpressionSource {
 public:
  explicit ExpressionSource(Random& random) : random_(random) {}
  /// A tree of at most that depth.
  [[nodiscard]] ExpressionPtr expression(std::size_t depth);

 private:
  [[nodiscard]] ExpressionPtr leaf();
  [[nodiscard]] ExpressionPtr lambda_call(std::size_t depth);
  [[nodiscard]] UserFunctionPtr emitting_function();
  /// Of two parameters; without effects of its own.
  [[nodiscard]] UserFunctionPtr branching_function(std::size_t depth);
  Random& random_;
  std::size_t locals_ = 0;  // lambda parameters in scope
};

}  // namespace varpulis::expr::testing
