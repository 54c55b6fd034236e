#pragma once
#include <cstdint>
#include <memory>
#include <string>

#include "data/batch.h"

namespace varpulis::codec {

/// Turns output rows into text. The marks of a row (data::Keys::flags) become `_inferred: true`, `_truncated: true` and
/// `_rounded: true` beside its type and time.
class OutputWriter {
 public:
  virtual ~OutputWriter() = default;
  /// Appends rows [begin, begin + count) of `rows` (counted in its selection) to `out`.
  virtual void write(const data::Rows& rows, std::size_t begin, std::size_t count, std::string& out) = 0;
  /// Appends what write() has held back. Call it at the end, and whenever a live input pauses.
  virtual void flush(std::string& out) { static_cast<void>(out); }
  /// NaN and infinities written as null so far.
  [[nodiscard]] virtual std::uint64_t non_finite() const { return 0; }
};

/// One JSON object per row and line: `{"event_type": "T", "timestamp": "2024-02-29T12:00:00Z", "field": 1}`. A field called `event_type`
/// or `timestamp` keeps its name; the envelope's becomes `_event_type` or `_timestamp`.
[[nodiscard]] std::unique_ptr<OutputWriter> make_json_lines_writer();

/// The original's listing: `<prefix>T<separator>{"field": Int(1)}` per row. It has no place for marks.
struct DebugListing {
  std::string prefix;     // "OUTPUT EVENT: " or "  - "
  std::string separator;  // " - " or ": "
};
[[nodiscard]] std::unique_ptr<OutputWriter> make_debug_listing_writer(DebugListing listing);

/// For people who watch: time, type and `field: value`, a row a line. Columns are as wide as what they have held so far, up to a bound, so
/// that rows of one type mostly stand below each other.
[[nodiscard]] std::unique_ptr<OutputWriter> make_terminal_writer(bool has_colour);

/// An aligned table with a column for each field that any of its rows has. Holds back up to table_rows_max rows, then writes a table.
inline constexpr std::size_t table_rows_max = 1000;
[[nodiscard]] std::unique_ptr<OutputWriter> make_table_writer();

}  // namespace varpulis::codec
