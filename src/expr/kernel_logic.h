#pragma once
// Three-valued logic on bitmaps, a word at a time.
#include "data/bitmap.h"
#include "expr/datum.h"

namespace varpulis::expr {

/// The rows that are true and those that are false; the others are unknown: missing, null, or no bool.
struct ThreeValued {
  data::Bitmap yes, no;
};

[[nodiscard]] ThreeValued three_valued(const Datum& datum, std::size_t rows);
/// A boolean column that is missing where unknown.
[[nodiscard]] data::ColumnPtr boolean_column(ThreeValued values);
/// Result for `rows` rows of what was computed for those with a bit in `kept` only; unknown elsewhere.
[[nodiscard]] ThreeValued spread(const ThreeValued& values, const data::Bitmap& kept);

/// `and` or `or` of the two, as a boolean column.
[[nodiscard]] data::ColumnPtr combine_rows(bool is_and, const Datum& a, const Datum& b, std::size_t rows);
/// How many rows of the left side leave an `and` (`or`) open: those that are not false (true).
[[nodiscard]] std::size_t count_open(bool is_and, const Datum& left, std::size_t rows);

/// Rows that hold a value: neither missing nor null. Empty when all do.
[[nodiscard]] data::Bitmap valid_rows(const data::Column& column);
/// The rows of both, where an empty bitmap means all.
[[nodiscard]] data::Bitmap both(data::Bitmap a, const data::Bitmap& b);

}  // namespace varpulis::expr
