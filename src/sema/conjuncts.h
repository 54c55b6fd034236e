#pragma once
#include <vector>

#include "vpl/ast.h"

namespace varpulis::sema {

/// Appends the operands of the outermost `and`s of a condition, in order; the condition itself if it has none.
void add_conjuncts(const vpl::Expression& condition, std::vector<const vpl::Expression*>& to);
[[nodiscard]] std::vector<const vpl::Expression*> conjuncts(const vpl::ExpressionPtr& condition);
/// Equal conjuncts in equal order, apart from brackets and the order of the operands of `==` and `!=`.
[[nodiscard]] bool same_conditions(const vpl::ExpressionPtr& a, const vpl::ExpressionPtr& b);

}  // namespace varpulis::sema
