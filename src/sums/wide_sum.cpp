#include "sums/wide_sum.h"

#include <bit>
#include <cmath>
#include <limits>

namespace varpulis::sums {

void WideSum::add(double x) {
  const auto word = std::bit_cast<std::uint64_t>(x);
  const auto exponent = static_cast<std::size_t>((word >> 52) & 0x7ff);
  std::uint64_t mantissa = word & ((std::uint64_t{1} << 52) - 1);
  if (exponent != 0) mantissa |= std::uint64_t{1} << 52;
  const std::size_t shift = exponent == 0 ? 0 : exponent - 1;
  const std::size_t offset = shift % 64;
  std::size_t limb = shift / 64;
  const std::uint64_t low = mantissa << offset;
  const std::uint64_t high = offset == 0 ? 0 : mantissa >> (64 - offset);
  if ((word >> 63) == 0) {
    bool carry = __builtin_add_overflow(bits_[limb], low, &bits_[limb]);
    std::uint64_t next = high;
    while (++limb < limbs && (carry || next != 0)) {
      const bool first = __builtin_add_overflow(bits_[limb], next, &bits_[limb]);
      const bool second = __builtin_add_overflow(bits_[limb], std::uint64_t{carry}, &bits_[limb]);
      carry = first || second;
      next = 0;
    }
  } else {
    bool borrow = __builtin_sub_overflow(bits_[limb], low, &bits_[limb]);
    std::uint64_t next = high;
    while (++limb < limbs && (borrow || next != 0)) {
      const bool first = __builtin_sub_overflow(bits_[limb], next, &bits_[limb]);
      const bool second = __builtin_sub_overflow(bits_[limb], std::uint64_t{borrow}, &bits_[limb]);
      borrow = first || second;
      next = 0;
    }
  }
}

bool WideSum::is_zero() const {
  return std::ranges::all_of(bits_, [](std::uint64_t limb) { return limb == 0; });
}

double WideSum::total() const {
  std::array<std::uint64_t, limbs> magnitude = bits_;
  const bool negative = (bits_[limbs - 1] >> 63) != 0;
  if (negative) {
    bool carry = true;
    for (std::uint64_t& limb : magnitude) {
      limb = ~limb;
      carry = __builtin_add_overflow(limb, std::uint64_t{carry}, &limb);
    }
  }
  std::size_t top = limbs;
  while (top > 0 && magnitude[top - 1] == 0) --top;
  if (top == 0) return 0;
  --top;
  // The leading 64 bits; what lies below only matters for being there or not.
  const auto unused = static_cast<std::size_t>(std::countl_zero(magnitude[top]));
  std::uint64_t leading = magnitude[top] << unused;
  int exponent = lowest_exponent + static_cast<int>(top * 64) - static_cast<int>(unused);
  if (top == 0) {
    leading = magnitude[0];  // may be a denormal number: no bit below its last one
    exponent = lowest_exponent;
  } else {
    if (unused != 0) leading |= magnitude[top - 1] >> (64 - unused);
    bool below = unused != 64 && (magnitude[top - 1] << unused) != 0;
    for (std::size_t limb = 0; limb + 1 < top && !below; ++limb) below = magnitude[limb] != 0;
    if (below) leading |= 1;
  }
  const double total = std::ldexp(static_cast<double>(leading), exponent);
  return negative ? -total : total;
}

void WideSum::save(state::SnapshotWriter& to) const {
  for (const std::uint64_t limb : bits_) to.put(limb);
}

Result<void> WideSum::load(state::SnapshotReader& from) {
  for (std::uint64_t& limb : bits_) VARPULIS_CHECK(from.get(limb));
  return {};
}

}  // namespace varpulis::sums
