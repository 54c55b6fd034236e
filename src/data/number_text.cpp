#include "data/number_text.h"

#include <charconv>
#include <cmath>
#include <cstring>

namespace varpulis::data {
namespace {

constexpr double plain_min = 1e-4;
constexpr double plain_max = 1e16;

/// Tries to write a value as a decimal with `digits` places, `scale` = 10^digits. The decimal is right when dividing it out gives the
/// value again; it is then the shortest, because no two decimals of at most 15 digits are the same double. Null: it is not that short.
template <std::uint64_t scale, int digits>
char* write_short_decimal(char* to, double value) {
  const auto scaled = static_cast<std::uint64_t>(value * static_cast<double>(scale) + 0.5);
  if (static_cast<double>(scaled) / static_cast<double>(scale) != value) return nullptr;
  to = write_unsigned(to, scaled / scale);
  *to++ = '.';
  std::uint64_t fraction = scaled % scale;
  int places = digits;
  if (fraction == 0) {
    *to++ = '0';
    return to;
  }
  while (fraction % 10 == 0) {
    fraction /= 10;
    --places;
  }
  for (int i = places - 1; i >= 0; --i, fraction /= 10) to[i] = static_cast<char>('0' + fraction % 10);
  return to + places;
}

}  // namespace

char* write_integer(char* to, std::int64_t value) { return std::to_chars(to, to + number_text_bytes_max, value).ptr; }

char* write_unsigned(char* to, std::uint64_t value) { return std::to_chars(to, to + number_text_bytes_max, value).ptr; }

char* write_real(char* to, double value) {
  if (std::signbit(value)) {
    *to++ = '-';
    value = -value;
  }
  if (value == 0 || (value >= plain_min && value < 1e9)) {
    if (char* const end = write_short_decimal<1'000'000, 6>(to, value)) return end;
  } else if (value >= 1e9 && value < 1e12) {
    if (char* const end = write_short_decimal<1'000, 3>(to, value)) return end;
  }
  const bool is_plain = value >= plain_min && value < plain_max;
  const auto format = is_plain ? std::chars_format::fixed : std::chars_format::scientific;
  char* end = std::to_chars(to, to + number_text_bytes_max, value, format).ptr;
  if (is_plain && std::memchr(to, '.', static_cast<std::size_t>(end - to)) == nullptr) {
    *end++ = '.';
    *end++ = '0';
  }
  return end;
}

}  // namespace varpulis::data
