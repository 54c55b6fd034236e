#include "functions/case_mapping.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

namespace varpulis::functions {
namespace {

/// The code points first, first + step, ... last change by `change`.
struct Run {
  std::uint32_t first, last, step;
  std::int32_t change;
};

// Taken from the simple case mappings of the Unicode character database.
constexpr Run to_upper[] = {
    {0xb5, 0xb5, 1, 743}, {0xe0, 0xf6, 1, -32}, {0xf8, 0xfe, 1, -32}, {0xff, 0xff, 1, 121}, {0x101, 0x12f, 2, -1},
    {0x131, 0x131, 1, -232}, {0x133, 0x137, 2, -1}, {0x13a, 0x148, 2, -1}, {0x14b, 0x177, 2, -1},
    {0x17a, 0x17e, 2, -1}, {0x17f, 0x17f, 1, -300}, {0x1a1, 0x1a1, 1, -1}, {0x1b0, 0x1b0, 1, -1},
    {0x219, 0x21b, 2, -1}, {0x371, 0x373, 2, -1}, {0x377, 0x377, 1, -1}, {0x37b, 0x37d, 1, 130},
    {0x3ac, 0x3ac, 1, -38}, {0x3ad, 0x3af, 1, -37}, {0x3b1, 0x3c1, 1, -32}, {0x3c2, 0x3c2, 1, -31},
    {0x3c3, 0x3cb, 1, -32}, {0x3cc, 0x3cc, 1, -64}, {0x3cd, 0x3ce, 1, -63}, {0x3d0, 0x3d0, 1, -62},
    {0x3d1, 0x3d1, 1, -57}, {0x3d5, 0x3d5, 1, -47}, {0x3d6, 0x3d6, 1, -54}, {0x3d7, 0x3d7, 1, -8},
    {0x3d9, 0x3ef, 2, -1}, {0x3f0, 0x3f0, 1, -86}, {0x3f1, 0x3f1, 1, -80}, {0x3f2, 0x3f2, 1, 7},
    {0x3f3, 0x3f3, 1, -116}, {0x3f5, 0x3f5, 1, -96}, {0x3f8, 0x3f8, 1, -1}, {0x3fb, 0x3fb, 1, -1},
    {0x430, 0x44f, 1, -32}, {0x450, 0x45f, 1, -80}, {0x461, 0x481, 2, -1}, {0x48b, 0x4bf, 2, -1},
    {0x4c2, 0x4ce, 2, -1}, {0x4cf, 0x4cf, 1, -15}, {0x4d1, 0x52f, 2, -1}, {0x561, 0x586, 1, -48},
    {0x1e01, 0x1e95, 2, -1}, {0x1e9b, 0x1e9b, 1, -59}, {0x1ea1, 0x1eff, 2, -1},
};
constexpr Run to_lower[] = {
    {0xc0, 0xd6, 1, 32}, {0xd8, 0xde, 1, 32}, {0x100, 0x12e, 2, 1}, {0x130, 0x130, 1, -199}, {0x132, 0x136, 2, 1},
    {0x139, 0x147, 2, 1}, {0x14a, 0x176, 2, 1}, {0x178, 0x178, 1, -121}, {0x179, 0x17d, 2, 1}, {0x1a0, 0x1a0, 1, 1},
    {0x1af, 0x1af, 1, 1}, {0x218, 0x21a, 2, 1}, {0x370, 0x372, 2, 1}, {0x376, 0x376, 1, 1}, {0x37f, 0x37f, 1, 116},
    {0x386, 0x386, 1, 38}, {0x388, 0x38a, 1, 37}, {0x38c, 0x38c, 1, 64}, {0x38e, 0x38f, 1, 63}, {0x391, 0x3a1, 1, 32},
    {0x3a3, 0x3ab, 1, 32}, {0x3cf, 0x3cf, 1, 8}, {0x3d8, 0x3ee, 2, 1}, {0x3f4, 0x3f4, 1, -60}, {0x3f7, 0x3f7, 1, 1},
    {0x3f9, 0x3f9, 1, -7}, {0x3fa, 0x3fa, 1, 1}, {0x3fd, 0x3ff, 1, -130}, {0x400, 0x40f, 1, 80},
    {0x410, 0x42f, 1, 32}, {0x460, 0x480, 2, 1}, {0x48a, 0x4be, 2, 1}, {0x4c0, 0x4c0, 1, 15}, {0x4c1, 0x4cd, 2, 1},
    {0x4d0, 0x52e, 2, 1}, {0x531, 0x556, 1, 48}, {0x1e00, 0x1e94, 2, 1}, {0x1e9e, 0x1e9e, 1, -7615},
    {0x1ea0, 0x1efe, 2, 1},
};

std::uint32_t map(std::span<const Run> runs, std::uint32_t character) {
  const auto run = std::ranges::lower_bound(runs, character, {}, &Run::last);
  if (run == runs.end() || character < run->first || (character - run->first) % run->step != 0) return character;
  return static_cast<std::uint32_t>(static_cast<std::int32_t>(character) + run->change);
}

std::uint32_t byte(std::string_view text, std::size_t at) { return static_cast<unsigned char>(text[at]); }
bool continues(std::string_view text, std::size_t at) { return at < text.size() && (byte(text, at) & 0xC0U) == 0x80U; }

void append_utf8(std::string& out, std::uint32_t character) {
  if (character < 0x80) {
    out += static_cast<char>(character);
  } else if (character < 0x800) {
    out += static_cast<char>(0xC0U | (character >> 6U));
    out += static_cast<char>(0x80U | (character & 0x3FU));
  } else {
    out += static_cast<char>(0xE0U | (character >> 12U));
    out += static_cast<char>(0x80U | ((character >> 6U) & 0x3FU));
    out += static_cast<char>(0x80U | (character & 0x3FU));
  }
}

bool is_letter(char c, char first) { return static_cast<unsigned char>(c - first) < 26; }

// Both loops run on vectors.
bool map_ascii(char* to, std::string_view text, char first) {
  unsigned char all = 0;
  for (const char c : text) all |= static_cast<unsigned char>(c);
  if (all >= 0x80) return false;
  for (std::size_t i = 0; i < text.size(); ++i) to[i] = static_cast<char>(text[i] ^ (is_letter(text[i], first) ? 0x20 : 0));
  return true;
}

void append_mapped(std::string& out, std::string_view text, char ascii_first, std::span<const Run> runs) {
  for (std::size_t i = 0; i < text.size();) {
    const std::uint32_t lead = byte(text, i);
    if (lead < 0x80) {
      out += static_cast<char>(text[i] ^ (is_letter(text[i], ascii_first) ? 0x20 : 0));
      ++i;
    } else if (lead >= 0xC2 && lead < 0xE0 && continues(text, i + 1)) {
      append_utf8(out, map(runs, (lead & 0x1FU) << 6U | (byte(text, i + 1) & 0x3FU)));
      i += 2;
    } else if (lead == 0xE1 && continues(text, i + 1) && continues(text, i + 2)) {  // the only three-byte characters of the tables
      append_utf8(out, map(runs, 0x1000U | (byte(text, i + 1) & 0x3FU) << 6U | (byte(text, i + 2) & 0x3FU)));
      i += 3;
    } else {
      out += text[i++];
    }
  }
}

}  // namespace

bool upper_ascii(char* to, std::string_view text) { return map_ascii(to, text, 'a'); }
bool lower_ascii(char* to, std::string_view text) { return map_ascii(to, text, 'A'); }
void append_upper(std::string& out, std::string_view text) { append_mapped(out, text, 'a', to_upper); }
void append_lower(std::string& out, std::string_view text) { append_mapped(out, text, 'A', to_lower); }

}  // namespace varpulis::functions
