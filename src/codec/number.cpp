#include "codec/number.h"

#include <cmath>
#include <cstdlib>
#include <string>

namespace varpulis::codec {

double nearest_double(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::result_out_of_range)
    value = std::strtod(std::string(text).c_str(), nullptr);  // infinity or zero
  return value;
}

std::optional<Number> loose_number(std::string_view text) {
  if (text.empty()) return std::nullopt;
  const bool negative = text.front() == '-';
  std::string_view rest = text;
  if (negative || text.front() == '+') rest.remove_prefix(1);
  std::size_t i = 0;
  while (i < rest.size() && is_digit(rest[i])) ++i;
  const std::size_t whole = i;
  if (whole == rest.size() && whole > 0) {
    std::int64_t value = 0;
    const std::string_view signed_text = negative ? text : rest;
    if (std::from_chars(signed_text.data(), signed_text.data() + signed_text.size(), value).ec == std::errc())
      return Number::integer(value);
  }
  std::size_t fraction = 0;
  if (i < rest.size() && rest[i] == '.') {
    const std::size_t begin = ++i;
    while (i < rest.size() && is_digit(rest[i])) ++i;
    fraction = i - begin;
  }
  if (whole + fraction == 0) {
    static constexpr std::string_view names[] = {"inf", "infinity", "nan"};
    for (const std::string_view name : names) {
      const bool same =
          rest.size() == name.size() && std::ranges::equal(rest, name, [](char a, char b) { return (a | 0x20) == b; });
      if (!same) continue;
      const double value =
          name == "nan" ? std::numeric_limits<double>::quiet_NaN() : std::numeric_limits<double>::infinity();
      return Number::real(negative ? -value : value);
    }
    return std::nullopt;
  }
  if (i < rest.size() && (rest[i] | 0x20) == 'e') {
    ++i;
    if (i < rest.size() && (rest[i] == '+' || rest[i] == '-')) ++i;
    const std::size_t begin = i;
    while (i < rest.size() && is_digit(rest[i])) ++i;
    if (i == begin) return std::nullopt;
  }
  if (i != rest.size()) return std::nullopt;
  const double value = nearest_double(rest);
  return Number::real(negative ? -value : value);
}

std::optional<std::int64_t> plain_integer(std::string_view text) {
  static constexpr std::size_t size_max = 19;
  if (text.empty() || text.size() > size_max || !(is_digit(text.front()) || text.front() == '-')) return std::nullopt;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace varpulis::codec
