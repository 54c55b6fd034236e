#pragma once
// Texts of values: display (what `.print`, `to_string` and messages show), debug (`Int(5)`, the original's listings) and JSON.
#include <string>

#include "data/value.h"

namespace varpulis::data {

/// Display form; a text at the top level stands without quotes, inside arrays and maps with them.
void append_display(std::string& out, const Value& value);
[[nodiscard]] std::string display(const Value& value);

/// Debug form: `Int(5)`, `Float(2.0)`, `Str("a")`, `Bool(true)`, `Null`, `[Int(1)]`, `{"k": Int(1)}`.
void append_debug(std::string& out, const Value& value);

/// What JSON cannot say, counted by append_json.
struct JsonLosses {
  std::uint64_t non_finite = 0;  // NaN and infinities written as null
};
/// JSON: ints without a point, floats with a point or an exponent (shortest round trip), timestamps and durations as integer
/// nanoseconds, non-finite floats as null (counted), missing as null.
void append_json(std::string& out, const Value& value, JsonLosses& losses);
/// A quoted, escaped JSON string; `text` is UTF-8 and stays as it is apart from the escapes JSON demands.
void append_json_text(std::string& out, std::string_view text);
/// A float as JSON writes it; requires a finite value.
void append_json_real(std::string& out, double value);

/// A duration in the largest unit that fits, truncated: d, h, m, s, ms, us, ns.
[[nodiscard]] std::string format_duration(std::uint64_t ns);

}  // namespace varpulis::data
