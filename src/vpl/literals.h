#pragma once
// Values of literals, from their text. The lexer uses these to check a literal, the parser to read it.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace varpulis::vpl {

/// No result above 2^63-1. `digits` are decimal digits.
[[nodiscard]] std::optional<std::int64_t> integer_value(std::string_view digits);
/// No result when the number is larger than every double. Numbers too small to represent are 0.
[[nodiscard]] std::optional<double> float_value(std::string_view text);
/// Nanoseconds in one `unit` (ns us ms s m h d); no result for other words.
[[nodiscard]] std::optional<std::uint64_t> unit_ns(std::string_view unit);
/// The unit that a person meant by `word` ("min", "seconds"); empty when that is not certain.
[[nodiscard]] std::string_view unit_meant(std::string_view word);
/// "90s" in nanoseconds; no result above 2^64-1.
[[nodiscard]] std::optional<std::uint64_t> duration_value(std::string_view text);
/// "@2024-02-29T12:00:00Z" in nanoseconds since the Unix epoch; no result when a part is out of range.
[[nodiscard]] std::optional<std::int64_t> timestamp_value(std::string_view text);

/// The content of a string literal, quotes included in `text`: \" \\ \n \t \r decoded, other escapes kept as they are, invalid
/// UTF-8 replaced by U+FFFD.
[[nodiscard]] std::string text_value(std::string_view text);
/// The literal, in double quotes, on one line, whose value is `value`.
[[nodiscard]] std::string quoted(std::string_view value);

/// Bytes of the well-formed UTF-8 character at the beginning of `text`; 0 when it is not well formed.
[[nodiscard]] std::size_t utf8_length(std::string_view text);

}  // namespace varpulis::vpl
