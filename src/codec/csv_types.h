#pragma once
// The types of CSV columns: what a cell is by itself, what a column's cells have in common, and what a cell is in a column.
#include <cstdint>
#include <optional>
#include <string_view>

#include "codec/number.h"
#include "codec/time_text.h"
#include "data/column_builder.h"

namespace varpulis::codec {

enum class CsvType : std::uint8_t { text, integer, real, boolean, timestamp };

/// `str`, `int`, `float`, `bool`, `timestamp`.
[[nodiscard]] std::optional<CsvType> csv_type(std::string_view name);

struct CsvCell {
  std::string_view text;
  bool is_quoted = false;
  bool in_input = true;  // the text is a view into the chunk
  [[nodiscard]] bool is_null() const { return text.empty() && !is_quoted; }
};

/// What the cells of a column have in common: ints and floats together are floats, any other mixture is text. Nulls do not count.
class CsvTypeGuess {
 public:
  void add(const CsvCell& cell);
  [[nodiscard]] CsvType type() const { return type_.value_or(CsvType::text); }

 private:
  std::optional<CsvType> type_;
};

/// Writes a cell to a column of some type. A cell that is not of the type keeps its own; false then.
class CsvCellWriter {
 public:
  explicit CsvCellWriter(TimeUnit unit) : unit_(unit) {}
  bool write(const CsvCell& cell, CsvType type, data::ColumnBuilder& column, std::size_t row,
             const std::shared_ptr<const void>& owner);
  /// The event time that a cell gives.
  [[nodiscard]] std::optional<EventTime> time(const CsvCell& cell);

 private:
  TimeReader time_reader_;
  TimeUnit unit_;
};

}  // namespace varpulis::codec
