#pragma once
#include <array>
#include <cstdint>

#include "state/snapshot.h"

namespace varpulis::sums {

/// The exact sum of any finite doubles, as one fixed-point number that reaches from the smallest double's last bit to beyond the greatest
/// one. 10 times slower than a pair of doubles, so only sums that need it have one. After U. Kulisch's long accumulator.
class WideSum {
 public:
  /// Requires a finite number. Up to 2^62 numbers.
  void add(double x);
  /// The sum, rounded once to the nearest double (ties to even); an infinity beyond the greatest.
  [[nodiscard]] double total() const;
  [[nodiscard]] bool is_zero() const;
  void save(state::SnapshotWriter& to) const;
  [[nodiscard]] Result<void> load(state::SnapshotReader& from);

 private:
  static constexpr std::size_t limbs = 34;   // 2,176 bits: 2,098 of doubles, the rest for carries and the sign
  static constexpr int lowest_exponent = -1074;
  std::array<std::uint64_t, limbs> bits_{};  // two's complement, lowest first; bit 0 is worth 2^lowest_exponent
};

}  // namespace varpulis::sums
