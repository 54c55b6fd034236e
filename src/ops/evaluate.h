#pragma once
// Evaluation of an operator's expressions over rows, with the bookkeeping that every operator owes its user: what had no value and why.
#include <string>
#include <string_view>

#include "catalog/operator.h"

namespace varpulis::ops {

/// The values of `rows`. Calls of user functions that ran out of fuel or depth are counted, warned about and reported as failed rows.
[[nodiscard]] data::ColumnPtr evaluate(const catalog::BoundExpression& expression, const data::Rows& rows,
                                       catalog::OperatorContext& context);

/// Counts the missing rows of `column` (the values of `expression`) under `counter`, warns once for each cause, and reports rows that
/// miss their value for another reason than a missing field. `what` begins the warning: "condition `x > 1`". Free when nothing misses.
void report_missing(const catalog::BoundExpression& expression, const data::Column& column, const data::Rows& rows,
                    catalog::OperatorContext& context, catalog::Counter counter, std::string_view what);

/// The rows for which the condition is true. A condition without value is false, counted and warned about; so is one that is not a bool.
[[nodiscard]] data::Bitmap evaluate_condition(const catalog::BoundExpression& condition, const data::Rows& rows,
                                              catalog::OperatorContext& context);

/// "name: text" of an argument, or its text alone where it has no name.
[[nodiscard]] std::string describe_argument(const catalog::BoundArgument& argument);

}  // namespace varpulis::ops
