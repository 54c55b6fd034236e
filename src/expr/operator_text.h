#pragma once
// How operators are written, and how tightly they bind (specification 2.8).
#include <string_view>

#include "expr/build.h"

namespace varpulis::expr {

inline constexpr int conditional_precedence = 1;
inline constexpr int not_precedence = 5;
inline constexpr int is_null_precedence = 6;
inline constexpr int unary_precedence = 14;
inline constexpr int postfix_precedence = 15;

[[nodiscard]] int binary_precedence(BinaryOperator op);
/// With spaces where they are customary.
[[nodiscard]] std::string_view binary_text(BinaryOperator op);

}  // namespace varpulis::expr
