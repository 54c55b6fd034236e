#include "report/markup.h"

#include <cmath>

#include "data/text.h"

namespace varpulis::report {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

/// Bytes of the UTF-8 character at the beginning of `text`; 0 if there is none that XML allows.
std::size_t character_bytes(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return first >= 0x20 || first == '\n' || first == '\t' ? 1 : 0;
  const std::size_t size = first >= 0xf0 && first < 0xf5 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first >= 0xf5 || text.size() < size) return 0;
  std::uint32_t code = first & (0x7fU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
    code = code << 6 | (byte(i) & 0x3fU);
  }
  const bool is_overlong = (size == 3 && code < 0x800) || (size == 4 && code < 0x10000);
  const bool is_surrogate = code >= 0xd800 && code < 0xe000;
  return is_overlong || is_surrogate || code == 0xfffe || code == 0xffff || code > 0x10ffff ? 0 : size;
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t size = character_bytes(text);
    switch (size == 1 ? text[0] : '\0') {
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '&': out += "&amp;"; break;
      case '"': out += "&quot;"; break;
      default: out += size == 0 ? replacement : text.substr(0, size);
    }
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return out;
}

std::string shortened(std::string_view text, std::size_t characters_max) {
  std::size_t characters = 0, at = 0, cut = 0;
  while (at < text.size()) {
    if (++characters == characters_max) cut = at;
    if (characters > characters_max) return std::string(text.substr(0, cut)) + "…";
    at += std::max<std::size_t>(character_bytes(text.substr(at)), 1);
  }
  return std::string(text);
}

std::string script_text(std::string_view text) {
  std::string clean;
  while (!text.empty()) {
    const std::size_t size = character_bytes(text);
    clean += size == 0 ? replacement : text.substr(0, size);
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  std::string quoted;
  data::append_json_text(quoted, clean);
  std::string out;
  for (const char c : quoted) {
    if (c == '<' || c == '>' || c == '&') out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    else out += c;
  }
  return out;
}

std::string px(double value) {
  std::string text = fmt::format("{:.2f}", value);
  while (text.ends_with('0')) text.pop_back();
  if (text.ends_with('.')) text.pop_back();
  return text == "-0" ? "0" : text;
}

}  // namespace varpulis::report
