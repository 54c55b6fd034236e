#include "sums/exact_sum.h"

#include <limits>
#include <span>

namespace varpulis::sums {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// The sum of a few finite doubles, rounded once. Zero parts are fine.
double rounded_sum(std::span<const double> parts) {
  WideSum sum;
  for (const double part : parts) sum.add(part);
  return sum.total();
}

}  // namespace

bool ExactSum::accumulate(double& high, double& low, const double* numbers, std::size_t count) {
  // Two sums side by side, which are added in the end: exact sums do not depend on the order.
  using Pair [[gnu::vector_size(16)]] = double;
  using Mask [[gnu::vector_size(16)]] = std::int64_t;
  Pair highs = {high, 0}, lows = {low, 0};
  Mask any_lost = {0, 0};
  const auto two_sums = [](Pair sum, Pair x, Pair& error) {
    const Pair result = sum + x;
    const Pair shadow = result - sum;
    error = (sum - (result - shadow)) + (x - shadow);
    return result;
  };
  const std::size_t even = count / 2 * 2;
  for (std::size_t i = 0; i < even; i += 2) {
    const Pair x = {numbers[i], numbers[i + 1]};
    Pair error, lost;
    highs = two_sums(highs, x, error);
    lows = two_sums(lows, error, lost);
    any_lost |= lost != Pair{0, 0};  // also for NaN
  }
  if ((any_lost[0] | any_lost[1]) != 0) return false;
  double next_high = highs[0], next_low = lows[0];
  if (even < count && !accumulate(next_high, next_low, numbers[even])) return false;
  if (!accumulate(next_high, next_low, highs[1]) || !accumulate(next_high, next_low, lows[1])) return false;
  high = next_high;
  low = next_low;
  return true;
}

void ExactSum::add_unusual(double x) {
  if (std::isnan(x)) return;
  ++count;
  if (std::isinf(x)) ++infinities[x < 0 ? 1 : 0];
  else add_finite(x);
}

void ExactSum::remove_unusual(double x) {
  if (std::isnan(x)) return;
  --count;
  if (std::isinf(x)) {
    --infinities[x < 0 ? 1 : 0];
    return;
  }
  add_finite(-x);
  // Large numbers that leave take the reason for the wide sum along, most of the time.
  if (wide != nullptr && count % 32 == 0) narrow();
}

void ExactSum::add_finite(double x) {
  if (wide == nullptr) {
    if (add_to_three(x)) return;
    // Long runs of additions make the three overlap: once they are apart again there may be room.
    double upper = 0, middle = 0, lower = 0, lost = 0;
    two_sum(low, rest, middle, lower);
    two_sum(high, middle, upper, middle);
    two_sum(middle, lower, middle, lower);
    if (std::isfinite(upper)) {
      high = upper;
      low = middle;
      rest = lower;
      two_sum(high, low, upper, lost);
      high = upper;
      low = lost;
    }
    if (add_to_three(x)) return;
    widen();
  }
  wide->add(x);
}

bool ExactSum::add_to_three(double x) {
  double next_high = 0, next_low = 0, next_rest = 0, error = 0, lost = 0;
  two_sum(high, x, next_high, error);
  two_sum(low, error, next_low, error);
  two_sum(rest, error, next_rest, lost);
  if (lost != 0) return false;  // also for NaN, which overflow leaves
  high = next_high;
  low = next_low;
  rest = next_rest;
  return true;
}

void ExactSum::widen() {
  wide = new WideSum;
  for (const double part : {high, low, rest}) wide->add(part);
  high = low = rest = nan;
}

void ExactSum::narrow() {
  WideSum remainder = *wide;
  double parts[3] = {0, 0, 0};
  for (double& part : parts) {
    part = remainder.total();
    if (!std::isfinite(part)) return;
    remainder.add(-part);
  }
  if (!remainder.is_zero()) return;
  delete wide;
  wide = nullptr;
  high = parts[0];
  low = parts[1];
  rest = parts[2];
}

double ExactSum::total_unusual() const {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  if (infinities[0] != 0 || infinities[1] != 0) return infinities[0] == 0 ? -infinity : infinities[1] == 0 ? infinity : nan;
  if (wide == nullptr && high == 0 && low == 0 && rest == 0) return static_cast<double>(integers);
  // Ints in parts of 43 bits, which doubles hold.
  const auto lower = static_cast<std::uint64_t>(integers);
  const auto upper = static_cast<std::int64_t>(integers >> 64);
  const double ints[4] = {static_cast<double>(lower & 0xffffffff), std::ldexp(static_cast<double>(lower >> 32), 32),
                          std::ldexp(static_cast<double>(upper & 0xffffffff), 64), std::ldexp(static_cast<double>(upper >> 32), 96)};
  if (wide == nullptr) return rounded_sum(std::array{high, low, rest, ints[0], ints[1], ints[2], ints[3]});
  WideSum sum = *wide;
  for (const double part : ints) sum.add(part);
  return sum.total();
}

void ExactSum::release() {
  delete wide;
  *this = ExactSum();
}

void ExactSum::save(state::SnapshotWriter& to) const {
  to.put(count);
  to.put(static_cast<std::int64_t>(integers >> 64));
  to.put(static_cast<std::uint64_t>(integers));
  to.put(std::uint64_t{infinities[0]});
  to.put(std::uint64_t{infinities[1]});
  to.put(wide != nullptr);
  if (wide != nullptr) return wide->save(to);
  for (const double part : {high, low, rest}) to.put(part);
}

Result<void> ExactSum::load(state::SnapshotReader& from) {
  release();
  std::int64_t upper = 0;
  std::uint64_t lower = 0;
  VARPULIS_CHECK(from.get(count));
  VARPULIS_CHECK(from.get(upper));
  VARPULIS_CHECK(from.get(lower));
  for (std::uint32_t& number : infinities) {
    std::uint64_t saved = 0;
    VARPULIS_CHECK(from.get(saved));
    number = static_cast<std::uint32_t>(saved);
  }
  integers = static_cast<decltype(integers)>(upper) * (static_cast<decltype(integers)>(1) << 64) + static_cast<decltype(integers)>(lower);
  bool is_wide = false;
  VARPULIS_CHECK(from.get(is_wide));
  if (is_wide) {
    widen();
    return wide->load(from);
  }
  for (double* part : {&high, &low, &rest}) VARPULIS_CHECK(from.get(*part));
  return {};
}

}  // namespace varpulis::sums
