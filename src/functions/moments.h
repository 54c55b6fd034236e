#pragma once
#include <cmath>
#include <cstdint>

#include "sums/exact_sum.h"
#include "functions/number.h"
#include "state/snapshot.h"

namespace varpulis::functions {

/// Sums of the differences of numbers to one of them and of the squares of these differences.
struct DifferenceSums {
  double sum = 0, sum_low = 0;          // low: what the sum lost to rounding
  double squares = 0, squares_low = 0;
  std::uint64_t count = 0;

  void add(double difference) {
    double lost = 0;
    sums::two_sum(sum, difference, sum, lost);
    sum_low += lost;
    sums::two_sum(squares, difference * difference, squares, lost);
    squares_low += lost;
    ++count;
  }
};

/// x - origin, exact among ints whose difference a double holds. NaN if one of the two is infinite; else at most 1e200 either way, so that
/// sums stay finite: the squares of such differences are infinite anyhow.
[[nodiscard]] inline double difference(Number x, Number origin) {
  constexpr double magnitude_max = 1e200;
  double result = x.as_double() - origin.as_double();
  if (x.kind == Number::Kind::integer && origin.kind == Number::Kind::integer) {
    std::int64_t exact = 0;
    if (!__builtin_sub_overflow(x.as_integer(), origin.as_integer(), &exact)) return static_cast<double>(exact);
  }
  if (!(std::fabs(result) <= magnitude_max)) [[unlikely]] {
    const bool is_finite = std::isfinite(x.as_double()) && std::isfinite(origin.as_double());
    result = is_finite ? std::copysign(magnitude_max, result) : std::numeric_limits<double>::quiet_NaN();
  }
  return result;
}

/// The variance of numbers in one pass, over their differences to an origin that is one of them: then sum^2 / n is less than n times the
/// sum of squared deviations, and what cancels costs a relative error of n units in the last place at most, however large the numbers are
/// (T. Chan, G. Golub, R. LeVeque, "Algorithms for computing the sample variance", The American Statistician 37, 1983, sec. 3: shifted
/// data). Equal numbers have a variance of 0 exactly.
///
/// Plain words without padding, so that loops keep it in registers.
struct Moments {
  std::uint64_t origin_bits = 0;
  std::uint64_t origin_kind = 0;  // a Number::Kind; none: no number yet
  DifferenceSums sums;

  [[nodiscard]] Number origin() const { return {origin_bits, static_cast<Number::Kind>(origin_kind)}; }
  void set_origin(Number x) {
    origin_bits = x.bits;
    origin_kind = static_cast<std::uint64_t>(x.kind);
  }
  /// NaN and none are passed over.
  void add(Number x) {
    if (const double as_double = x.as_double(); as_double != as_double) return;
    if (origin_kind == static_cast<std::uint64_t>(Number::Kind::none)) set_origin(x);
    sums.add(difference(x, origin()));
  }
  /// Of these numbers and of others that have the same origin. Divided by n - 1; requires two numbers or more; NaN where one is infinite.
  [[nodiscard]] double sample_variance(double other_sum, double other_squares, std::uint64_t other_count) const {
    const auto n = static_cast<double>(static_cast<std::int64_t>(sums.count + other_count));  // signed: one instruction
    const double sum = sums.sum + other_sum + sums.sum_low;
    const double plain_squares = sums.squares + other_squares;
    if (!(plain_squares <= std::numeric_limits<double>::max())) [[unlikely]] return sum != sum ? sum : HUGE_VAL;
    const double deviations = plain_squares + sums.squares_low - sum * (sum / n);
    return std::max(deviations, 0.0) / (n - 1);
  }
  void save(state::SnapshotWriter& to) const;
  [[nodiscard]] Result<void> load(state::SnapshotReader& from);
};

}  // namespace varpulis::functions
