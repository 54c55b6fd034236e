#pragma once
// A column: the values of one field, or of one expression, for the rows of a batch. Immutable once built and shared by pointer.
#include <bit>
#include <memory>
#include <vector>

#include "data/bitmap.h"
#include "data/buffer.h"
#include "data/selection.h"
#include "data/text_view.h"
#include "data/value.h"

namespace varpulis::data {

/// Physical kinds. `number` holds ints and floats; `dynamic` holds anything (arrays, maps, mixed kinds).
enum class ColumnKind : std::uint8_t { boolean, number, text, timestamp, duration, dynamic };
/// What a number column holds; `mixed` has a bitmap that tells the ints.
enum class Numbers : std::uint8_t { integers, reals, mixed };

struct Column {
  ColumnKind kind = ColumnKind::dynamic;
  Numbers numbers = Numbers::integers;
  std::uint32_t rows = 0;

  Bitmap present;        // rows that hold a value or null; empty: all do. A row not present is missing ("no value").
  Bitmap nulls;          // rows that hold null; empty: none does
  Bitmap truth;          // boolean: the true rows (false where missing or null)
  Bitmap integers;       // number, mixed: the rows that hold an int
  Buffer<std::uint64_t> words;  // number: int64 or double bits; timestamp, duration: nanoseconds. 0 where missing or null
  Buffer<TextView> texts;       // text; empty where missing or null
  std::vector<Value> values;    // dynamic; missing and null are also told by the bitmaps
  std::vector<std::shared_ptr<const void>> owners;  // keep the memory of long texts alive

  [[nodiscard]] bool all_present() const { return present.empty(); }
  [[nodiscard]] bool no_nulls() const { return nulls.empty(); }
  /// No row is missing or null.
  [[nodiscard]] bool complete() const { return present.empty() && nulls.empty(); }
  [[nodiscard]] bool is_missing(std::size_t row) const { return !present.empty() && !present[row]; }
  [[nodiscard]] bool is_null(std::size_t row) const { return !nulls.empty() && nulls[row]; }
  [[nodiscard]] bool is_absent(std::size_t row) const { return is_missing(row) || is_null(row); }
  [[nodiscard]] bool is_integer(std::size_t row) const {
    return numbers == Numbers::integers || (numbers == Numbers::mixed && integers[row]);
  }
  [[nodiscard]] const std::int64_t* as_integers() const { return reinterpret_cast<const std::int64_t*>(words.data()); }
  [[nodiscard]] const double* as_reals() const { return reinterpret_cast<const double*>(words.data()); }

  /// The value of a row; texts are copied. For row-at-a-time code.
  [[nodiscard]] Value value(std::size_t row) const;
  [[nodiscard]] std::size_t heap_bytes() const;
};
using ColumnPtr = std::shared_ptr<const Column>;

/// The selected rows as a dense column. The same pointer when everything is selected.
[[nodiscard]] ColumnPtr gather(const ColumnPtr& column, const Selection& selection);
[[nodiscard]] ColumnPtr gather(const Column& column, const std::uint32_t* rows, std::size_t count);
/// Dense column of numbers of one kind, timestamps or durations (nanoseconds), none of which is missing.
[[nodiscard]] ColumnPtr column_of_words(ColumnKind kind, Buffer<std::uint64_t> words, Numbers numbers = Numbers::integers);
/// Dense column in which every row holds `value` (missing included).
[[nodiscard]] ColumnPtr repeat(const Value& value, std::size_t rows);

}  // namespace varpulis::data
