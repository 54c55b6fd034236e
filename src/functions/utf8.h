#pragma once
// Characters (code points) of UTF-8 texts. Texts that are not UTF-8 are taken as they come: a character is then a byte with the
// continuation bytes that follow it, so that nothing is lost and every function agrees on the count.
#include <cstddef>
#include <string_view>

namespace varpulis::functions {

/// Whether a character starts at byte `at`.
[[nodiscard]] inline bool starts_character(std::string_view text, std::size_t at) {
  return at == 0 || (static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U;
}

/// The number of characters. Linear; runs on vectors.
[[nodiscard]] inline std::size_t character_count(std::string_view text) {
  if (text.empty()) return 0;
  std::size_t continuing = 0;
  for (const char c : text.substr(1)) continuing += (static_cast<unsigned char>(c) & 0xC0U) == 0x80U ? 1U : 0U;
  return text.size() - continuing;
}

/// The byte at which the character after `at` starts, or the text's size; requires at < text.size().
[[nodiscard]] inline std::size_t next_character(std::string_view text, std::size_t at) {
  ++at;
  while (at < text.size() && !starts_character(text, at)) ++at;
  return at;
}

}  // namespace varpulis::functions
