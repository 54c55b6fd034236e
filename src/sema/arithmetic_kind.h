#pragma once
#include "sema/static_type.h"
#include "vpl/ast.h"

namespace varpulis::sema {

/// The kind of `a op b`; `fits` becomes false when it can have no value. Unknown operands make an unknown result.
[[nodiscard]] StaticKind arithmetic_kind(vpl::BinaryOperator op, StaticKind a, StaticKind b, bool& fits);

}  // namespace varpulis::sema
