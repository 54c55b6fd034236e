#pragma once
#include <cstdint>
#include <optional>

namespace varpulis::functions {

/// `x` without its fraction; no result when that does not fit 64 bits, nor for NaN.
[[nodiscard]] inline std::optional<std::int64_t> truncated(double x) {
  constexpr double two_to_63 = 9223372036854775808.0;
  if (!(x >= -two_to_63 && x < two_to_63)) return std::nullopt;
  return static_cast<std::int64_t>(x);
}

/// `index` counted from the end where it is negative; no result outside [0, size).
[[nodiscard]] inline std::optional<std::size_t> element_index(std::int64_t index, std::size_t size) {
  const auto signed_size = static_cast<std::int64_t>(size);
  if (index < 0) index += signed_size;
  if (index < 0 || index >= signed_size) return std::nullopt;
  return static_cast<std::size_t>(index);
}

}  // namespace varpulis::functions
