#pragma once
// Row-at-a-time fallback for whatever no kernel suits.
#include "data/column_builder.h"

namespace varpulis::expr {

/// The column of compute(i) for rows 0 to rows - 1.
template <typename Compute>
[[nodiscard]] data::ColumnPtr by_row(std::size_t rows, Compute compute) {
  data::ColumnBuilder builder;
  for (std::size_t i = 0; i < rows; ++i) {
    const data::Value value = compute(i);
    if (!value.is_missing()) builder.value(i, value);
  }
  return builder.finish(rows);
}

}  // namespace varpulis::expr
