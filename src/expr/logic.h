#pragma once
#include "expr/build.h"

namespace varpulis::expr {

/// `and`, `or`: the right side is evaluated only for rows that the left side does not decide, as far as anybody could notice.
[[nodiscard]] ExpressionPtr logical_node(BinaryOperator op, ExpressionPtr left, ExpressionPtr right);
[[nodiscard]] ExpressionPtr logical_not_node(ExpressionPtr operand);

}  // namespace varpulis::expr
