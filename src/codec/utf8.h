#pragma once
#include <string>
#include <string_view>

namespace varpulis::codec {

/// Whether the text is ASCII. Eight bytes at a time.
[[nodiscard]] bool is_ascii(std::string_view text);
/// Whether the text is well-formed UTF-8 (Unicode 15, table 3-7: no surrogates, nothing overlong, nothing above U+10FFFF).
[[nodiscard]] bool is_utf8(std::string_view text);
/// The longest prefix of at most `bytes_max` bytes that does not end inside a character.
[[nodiscard]] std::string_view utf8_prefix(std::string_view text, std::size_t bytes_max);
/// Code points in well-formed UTF-8.
[[nodiscard]] std::size_t character_count(std::string_view text);
/// Appends a code point; it must not be a surrogate nor above U+10FFFF.
void append_utf8(std::string& out, char32_t code_point);

}  // namespace varpulis::codec
