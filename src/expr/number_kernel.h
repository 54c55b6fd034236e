#pragma once
#include "data/column.h"

namespace varpulis::expr {

/// The numbers of a column as doubles, in `buffer` if they are not there already. Rows without a number give some double.
[[nodiscard]] const double* as_doubles(const data::Column& column, data::Buffer<double>& buffer);
/// Whether as_doubles() loses nothing: no int beyond 2^53.
[[nodiscard]] bool fits_doubles(const data::Column& column);

}  // namespace varpulis::expr
