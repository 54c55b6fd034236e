#pragma once
#include "expr/build.h"
#include "expr/datum.h"

namespace varpulis::expr {

/// `+ - * / % **` and the bit operators for all rows. The values of arithmetic.h.
[[nodiscard]] Datum arithmetic_rows(BinaryOperator op, const Datum& a, const Datum& b, std::size_t rows);
[[nodiscard]] Datum negate_rows(const Datum& a, std::size_t rows);

}  // namespace varpulis::expr
