#include "vpl/display_width.h"

namespace varpulis::vpl {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

// Unicode Standard Annex 11 (East Asian Width), the ranges of class W and F that programs meet, and emoji.
constexpr Range wide[] = {{0x1100, 0x115f},   {0x2e80, 0x303e},   {0x3041, 0x33ff},  {0x3400, 0x4dbf},
                          {0x4e00, 0x9fff},   {0xa000, 0xa4cf},   {0xac00, 0xd7a3},  {0xf900, 0xfaff},
                          {0xfe30, 0xfe6f},   {0xff00, 0xff60},   {0xffe0, 0xffe6},  {0x1f300, 0x1f64f},
                          {0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd}};
constexpr Range combining[] = {{0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd}, {0x064b, 0x065f},
                               {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x200b, 0x200f}, {0x20d0, 0x20ff},
                               {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}};

template <std::size_t count>
bool contains(const Range (&ranges)[count], char32_t c) {
  for (const Range& range : ranges) {
    if (c >= range.first && c <= range.last) return true;
  }
  return false;
}

struct Decoded {
  char32_t code_point = 0xfffd;
  std::size_t bytes = 1;
};

Decoded decode(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return {.code_point = first, .bytes = 1};
  const std::size_t bytes = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 1;
  if (bytes == 1 || bytes > text.size()) return {};
  char32_t code_point = first & (0x7fU >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xc0U) != 0x80U) return {};
    code_point = (code_point << 6U) | (byte(i) & 0x3fU);
  }
  return {.code_point = code_point, .bytes = bytes};
}

std::size_t columns_of(char32_t c) {
  if (contains(combining, c)) return 0;
  return contains(wide, c) ? 2 : 1;
}

}  // namespace

std::size_t display_columns(std::string_view text, std::size_t tab_columns, std::size_t from) {
  std::size_t column = from;
  while (!text.empty()) {
    const Decoded next = decode(text);
    column += next.code_point == U'\t' ? tab_columns - column % tab_columns : columns_of(next.code_point);
    text.remove_prefix(next.bytes);
  }
  return column - from;
}

std::string display_text(std::string_view text, std::size_t tab_columns) {
  std::string result;
  std::size_t column = 0;
  while (!text.empty()) {
    const Decoded next = decode(text);
    const std::size_t width = display_columns(text.substr(0, next.bytes), tab_columns, column);
    const bool is_control =
        next.code_point < 0x20 || next.code_point == 0x7f || (next.bytes == 1 && next.code_point == 0xfffd);
    if (next.code_point == U'\t') {
      result.append(width, ' ');
    } else if (is_control) {
      result += '?';
    } else {
      result += text.substr(0, next.bytes);
    }
    column += width;
    text.remove_prefix(next.bytes);
  }
  return result;
}

}  // namespace varpulis::vpl
