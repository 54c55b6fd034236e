#pragma once
#include <cstdint>
#include <cstring>

#include "data/value.h"

namespace varpulis::trend {

__extension__ using Wide = unsigned __int128;

/// A number of trends: exact below 2^127, a double from there on. Trends double with every event of a repeated step, so that 127 events are
/// enough to leave the exact range. 16 bytes.
class Count {
 public:
  constexpr Count() = default;
  constexpr explicit Count(std::uint64_t value) : bits_(value) {}

  [[nodiscard]] bool is_zero() const { return bits_ == 0; }
  [[nodiscard]] bool is_exact() const { return (bits_ >> 127U) == 0; }
  [[nodiscard]] double as_double() const {
    if (is_exact()) return static_cast<double>(bits_);
    const auto low = static_cast<std::uint64_t>(bits_);
    double value = 0;
    std::memcpy(&value, &low, sizeof value);
    return value;
  }
  /// Requires is_exact().
  [[nodiscard]] Wide exact() const { return bits_; }
  [[nodiscard]] bool fits_integer() const { return (bits_ >> 63U) == 0; }
  /// An int where it fits one, else a float, which is rounded.
  [[nodiscard]] data::Value value() const {
    return fits_integer() ? data::Value::integer(static_cast<std::int64_t>(bits_)) : data::Value::real(as_double());
  }

  Count& operator+=(Count other) {
    const Wide sum = bits_ + other.bits_;
    if (((bits_ | other.bits_ | sum) >> 127U) == 0) [[likely]] {
      bits_ = sum;
    } else {
      *this = rounded(as_double() + other.as_double());
    }
    return *this;
  }

  friend Count operator*(Count a, Count b) {
    if (((a.bits_ | b.bits_) >> 63U) == 0) return of_wide(a.bits_ * b.bits_);
    const double product = a.as_double() * b.as_double();
    // Below 2^126 in doubles is below 2^127 in truth.
    if (a.is_exact() && b.is_exact() && product < 0x1p126) return of_wide(a.bits_ * b.bits_);
    return a.is_zero() || b.is_zero() ? Count() : rounded(product);
  }

  /// Requires is_exact() for a meaning.
  [[nodiscard]] Wide bits() const { return bits_; }
  // The two halves, for snapshots.
  [[nodiscard]] std::uint64_t low() const { return static_cast<std::uint64_t>(bits_); }
  [[nodiscard]] std::uint64_t high() const { return static_cast<std::uint64_t>(bits_ >> 64U); }
  static Count of(std::uint64_t low, std::uint64_t high) {
    Count count;
    count.bits_ = (Wide{high} << 64U) | low;
    return count;
  }
  /// Requires value < 2^127.
  static Count of_wide(Wide value) {
    Count count;
    count.bits_ = value;
    return count;
  }
  /// A number that is known as a double only.
  static Count rounded(double value) {
    std::uint64_t low = 0;
    std::memcpy(&low, &value, sizeof low);
    return of(low, std::uint64_t{1} << 63U);
  }

 private:
  Wide bits_ = 0;  // the highest bit set: the lower half is a double
};

}  // namespace varpulis::trend
