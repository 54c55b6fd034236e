#pragma once
// Positions in UTF-8 texts, counted in code points. Bytes that are no valid UTF-8 count as if each started a code point.
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace varpulis::expr {

[[nodiscard]] inline bool starts_code_point(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }

/// The number of code points. O(bytes).
[[nodiscard]] inline std::int64_t count_code_points(std::string_view text) {
  std::int64_t count = 0;
  for (const char byte : text) count += starts_code_point(byte) ? 1 : 0;
  return count;
}

/// The byte offset of the code point with that index, or the size if there are not so many. O(bytes).
[[nodiscard]] inline std::size_t code_point_offset(std::string_view text, std::int64_t index) {
  std::size_t offset = 0;
  for (; offset < text.size(); ++offset) {
    if (starts_code_point(text[offset]) && index-- == 0) break;
  }
  return offset;
}

}  // namespace varpulis::expr
