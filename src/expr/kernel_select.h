#pragma once
#include "data/bitmap.h"
#include "expr/datum.h"

namespace varpulis::expr {

/// Row by row one of two: `a` where the bit is set.
[[nodiscard]] Datum select_rows(const data::Bitmap& where_a, const Datum& a, const Datum& b);

/// The same column with null where it is missing.
[[nodiscard]] data::ColumnPtr null_for_missing(const data::ColumnPtr& column);

}  // namespace varpulis::expr
