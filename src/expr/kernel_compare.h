#pragma once
#include "expr/build.h"
#include "expr/datum.h"

namespace varpulis::expr {

/// `== != < <= > >=` for all rows. The values of arithmetic.h's compare().
[[nodiscard]] Datum compare_rows(BinaryOperator op, const Datum& a, const Datum& b, std::size_t rows);

}  // namespace varpulis::expr
