#pragma once
#include <bit>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace varpulis::codec {

/// A number of the input: an int when it is written without point and exponent and fits 64 bits, else a float.
struct Number {
  std::uint64_t bits = 0;
  bool is_integer = true;

  static Number integer(std::int64_t value) { return {static_cast<std::uint64_t>(value), true}; }
  static Number real(double value) { return {std::bit_cast<std::uint64_t>(value), false}; }
  [[nodiscard]] std::int64_t as_integer() const { return static_cast<std::int64_t>(bits); }
  [[nodiscard]] double as_real() const { return std::bit_cast<double>(bits); }
};

[[nodiscard]] inline bool is_digit(char c) { return static_cast<unsigned char>(c - '0') < 10; }

/// The nearest double of a decimal number in JSON's spelling (leading zeros and a bare point are fine too); beyond the range
/// infinity or zero. The slow path: any number of digits.
[[nodiscard]] double nearest_double(std::string_view text);

namespace detail {
inline constexpr double powers_of_ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                           1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
}

/// Reads the number at `at` in JSON's grammar and returns its end, or null when there is none. The text must end with some byte that
/// is not part of a number. Up to 15 significant digits with a power of ten up to 22 are exact in one division or multiplication
/// (Clinger, "How to Read Floating Point Numbers Accurately", PLDI 1990).
[[nodiscard]] inline const char* read_number(const char* at, Number& out) {
  const char* p = at;
  const bool negative = *p == '-';
  if (negative) ++p;
  const char* const digits = p;
  std::uint64_t mantissa = 0;
  while (is_digit(*p)) mantissa = mantissa * 10 + static_cast<std::uint64_t>(*p++ - '0');
  auto significant = p - digits;
  if (significant == 0 || (*digits == '0' && significant > 1)) return nullptr;
  if (*p != '.' && *p != 'e' && *p != 'E') {
    if (significant <= 18) {
      const auto value = static_cast<std::int64_t>(mantissa);
      out = Number::integer(negative ? -value : value);
      return p;
    }
    std::int64_t value = 0;
    out = std::from_chars(at, p, value).ec == std::errc()
              ? Number::integer(value)
              : Number::real(nearest_double({at, static_cast<std::size_t>(p - at)}));
    return p;
  }
  int exponent = 0;
  if (*p == '.') {
    const char* const fraction = ++p;
    while (is_digit(*p)) mantissa = mantissa * 10 + static_cast<std::uint64_t>(*p++ - '0');
    if (p == fraction) return nullptr;
    significant += p - fraction;
    exponent = static_cast<int>(fraction - p);
  }
  if (*p == 'e' || *p == 'E') {
    ++p;
    const bool negative_exponent = *p == '-';
    if (*p == '-' || *p == '+') ++p;
    if (!is_digit(*p)) return nullptr;
    int written = 0;
    for (; is_digit(*p); ++p) written = written < 10'000 ? written * 10 + (*p - '0') : written;
    exponent += negative_exponent ? -written : written;
  }
  if (significant <= 19 && mantissa <= (1ULL << 53U) && exponent >= -22 && exponent <= 22) {
    auto value = static_cast<double>(mantissa);
    if (exponent < 0) value /= detail::powers_of_ten[-exponent];
    else value *= detail::powers_of_ten[exponent];
    out = Number::real(negative ? -value : value);
    return p;
  }
  out = Number::real(nearest_double({at, static_cast<std::size_t>(p - at)}));
  return p;
}

/// The whole text as a number in the spelling of `.evt` files and CSV: optional sign, `.5`, `5.`, `1e5`, `inf`, `infinity`, `nan` in any case.
[[nodiscard]] std::optional<Number> loose_number(std::string_view text);
/// The whole text as a plain decimal int: an optional minus and digits, at most 19 characters.
[[nodiscard]] std::optional<std::int64_t> plain_integer(std::string_view text);

}  // namespace varpulis::codec
