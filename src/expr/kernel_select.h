#pragma once
#include "data/bitmap.h"
#include "expr/datum.h"

namespace varpulis::expr {

/// Row by row one of two: `a` where the bit is set.
[[nodiscard]] Datum select_rows(const data::Bitmap& where_a, const Datum& a, const Datum& b);

}  // namespace varpulis::expr
