#pragma once
#include <cstddef>
#include <cstdint>

namespace varpulis::data {

/// Room that a number's text needs at most.
inline constexpr std::size_t number_text_bytes_max = 32;

/// Writes a number to `to` and returns the end of its text.
[[nodiscard]] char* write_integer(char* to, std::int64_t value);
[[nodiscard]] char* write_unsigned(char* to, std::uint64_t value);
/// The shortest text that reads back as the same double, always with a point or an exponent; plain notation from 0.0001 to 10^16.
/// Requires a finite value. Decimals of up to 15 digits, six of them behind the point, take a tenth of the time of others.
[[nodiscard]] char* write_real(char* to, double value);

}  // namespace varpulis::data
