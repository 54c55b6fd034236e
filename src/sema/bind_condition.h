#pragma once
#include "catalog/catalog.h"
#include "sema/bound_program.h"
#include "vpl/ast.h"

namespace varpulis::sema {

/// A condition on any event, as it would stand in a program: it may use the program's variables and functions. Null if it is wrong; the
/// findings are in `diagnostics`.
[[nodiscard]] catalog::ExpressionPtr bind_condition(const vpl::Program& program, const catalog::Catalog& catalog, const vpl::Expression& condition,
                                                    Diagnostics& diagnostics);

}  // namespace varpulis::sema
