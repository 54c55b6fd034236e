#pragma once
#include <cmath>
#include <cstdint>

#include "data/value.h"
#include "sums/wide_sum.h"
#include "state/snapshot.h"

namespace varpulis::sums {

/// high + low = sum + x exactly, unless it overflows: then low is NaN. Knuth's two-sum (TAOCP vol. 2, 4.2.2, theorem B).
inline void two_sum(double sum, double x, double& high, double& low) {
  high = sum + x;
  const double shadow = high - sum;
  low = (sum - (high - shadow)) + (x - shadow);
}

/// The exact sum of ints and floats, to which numbers are added and from which numbers that were added are taken again. Its total is a
/// function of the numbers that are in it, neither of their order nor of what was in it before: nothing drifts and nothing that has left
/// leaves a trace, be it 1e300 or an infinity.
///
/// The floats are the sum of three doubles, a nonoverlapping expansion (J. R. Shewchuk, Discrete & Computational Geometry 18, 1997) in
/// which the third is rarely needed. An addition that would lose a bit turns them into a WideSum. So the usual addition is two two-sums
/// and one comparison. Ints are added in 128 bits.
///
/// Plain data, so that loops keep it in registers: the owner calls release() in the end. One cache line.
struct alignas(64) ExactSum {
  double high = 0;  // NaN: the floats are in `wide`, and accumulate() always fails
  double low = 0;
  double rest = 0;
  std::uint64_t count = 0;  // numbers in it, infinities included
  __extension__ __int128 integers = 0;
  std::uint32_t infinities[2] = {0, 0};  // positive, negative
  WideSum* wide = nullptr;

  /// The usual addition to the two leading doubles; false and nothing changed where it does not do (NaN, infinities, lost bits).
  [[nodiscard]] static bool accumulate(double& high, double& low, double x) {
    double next_high = 0, error = 0, next_low = 0, lost = 0;
    two_sum(high, x, next_high, error);
    two_sum(low, error, next_low, lost);
    if (lost != 0) return false;  // also for NaN
    high = next_high;
    low = next_low;
    return true;
  }
  /// accumulate() of several numbers, at half the cost; false and nothing changed if it does not do for them together.
  [[nodiscard]] static bool accumulate(double& high, double& low, const double* numbers, std::size_t count);
  void add(double x) {
    if (accumulate(high, low, x)) ++count;
    else add_unusual(x);
  }
  void add(std::int64_t x) {
    integers += x;
    ++count;
  }
  /// Requires a number (ints and floats); NaN is passed over.
  void add(const data::Value& x) { x.kind() == data::Kind::integer ? add(x.as_integer()) : add(x.as_real()); }
  void remove(double x) {
    if (accumulate(high, low, -x)) --count;
    else remove_unusual(x);
  }
  void remove(std::int64_t x) {
    integers -= x;
    --count;
  }
  /// What add() and remove() do where accumulate() fails.
  void add_unusual(double x);
  void remove_unusual(double x);

  /// The sum, rounded once to the nearest double; NaN when it holds both infinities.
  [[nodiscard]] double total() const { return is_usual(rest, infinities) && integers == 0 ? high + low : total_unusual(); }
  [[nodiscard]] static bool is_usual(double rest, const std::uint32_t (&infinities)[2]) {
    return rest == 0 && (infinities[0] | infinities[1]) == 0;  // `rest` is NaN where there is a WideSum
  }
  [[nodiscard]] double total_unusual() const;

  /// Empties it and frees what it owns.
  void release();
  [[nodiscard]] std::uint64_t heap_bytes() const { return wide == nullptr ? 0 : sizeof(WideSum); }
  void save(state::SnapshotWriter& to) const;
  [[nodiscard]] Result<void> load(state::SnapshotReader& from);

 private:
  void add_finite(double x);
  [[nodiscard]] bool add_to_three(double x);
  void widen();
  void narrow();
};

/// The sum of a list of numbers.
class Sum {
 public:
  Sum() = default;
  Sum(const Sum&) = delete;
  Sum& operator=(const Sum&) = delete;
  ~Sum() { sum_.release(); }
  /// Requires value.is_number(). NaN makes the total NaN.
  void add(const data::Value& value) {
    if (value.kind() == data::Kind::real && std::isnan(value.as_real())) {
      sum_.add(HUGE_VAL);
      sum_.add(-HUGE_VAL);
      --sum_.count;
    } else {
      sum_.add(value);
    }
  }
  [[nodiscard]] double total() const { return sum_.total(); }
  /// How many numbers were added.
  [[nodiscard]] std::uint64_t count() const { return sum_.count; }
  void reset() { sum_.release(); }
  void save(state::SnapshotWriter& to) const { sum_.save(to); }
  [[nodiscard]] Result<void> load(state::SnapshotReader& from) { return sum_.load(from); }

 private:
  ExactSum sum_;
};

}  // namespace varpulis::sums
