#pragma once
#include <bit>
#include <cstdint>
#include <limits>

#include "data/value.h"

namespace varpulis::functions {

/// An int or a float by its bits, or neither: what numeric aggregates make of a row.
struct Number {
  enum class Kind : std::uint8_t { none, integer, real };
  std::uint64_t bits = 0;
  Kind kind = Kind::none;

  [[nodiscard]] std::int64_t as_integer() const { return static_cast<std::int64_t>(bits); }
  [[nodiscard]] double as_real() const { return std::bit_cast<double>(bits); }
  /// NaN for none.
  [[nodiscard]] double as_double() const {
    if (kind == Kind::real) return as_real();
    return kind == Kind::integer ? static_cast<double>(as_integer()) : std::numeric_limits<double>::quiet_NaN();
  }
};

[[nodiscard]] inline Number number_of(const data::Value& value) {
  if (value.kind() == data::Kind::integer) return {value.bits(), Number::Kind::integer};
  if (value.kind() == data::Kind::real) return {value.bits(), Number::Kind::real};
  return {};
}

}  // namespace varpulis::functions
