#pragma once
#include "sema/lower_expression.h"

namespace varpulis::sema {

/// Evaluates expressions in which no event has a part: initialisers of variables, arguments that are fixed when the program is loaded.
class LoadTime {
 public:
  explicit LoadTime(const catalog::Globals& globals);
  /// Missing where the expression has no value.
  [[nodiscard]] data::Value value(const catalog::BoundExpression& expression);
  /// Why it has none; requires that it has none.
  [[nodiscard]] std::string why_none(const catalog::BoundExpression& expression);

 private:
  data::Rows row_;  // one without fields, at the beginning of time
  data::Epoch epoch_;
  catalog::EvaluationContext context_;
};

/// The value of an expression of literals, `let` and `const` variables and pure builtins, whatever fields events have. Missing where it
/// depends on anything else, or has no value. Variables must have theirs.
[[nodiscard]] data::Value constant_value(Analysis& analysis, const vpl::Expression& expression);

/// The same where only a duration will do, in ns. None after an error, which says that `what` must be one.
[[nodiscard]] std::optional<std::uint64_t> constant_duration(Analysis& analysis, const vpl::Expression& expression, std::string_view what);

/// Adds to an error what an expression is instead of the constant that it should be: `value`, or none where that is missing.
void explain_constant(const Analysis& analysis, const vpl::Expression& expression, const data::Value& value, bool wants_duration, Diagnostic& found);

}  // namespace varpulis::sema
