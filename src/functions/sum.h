#pragma once
#include <cstdint>

#include "data/value.h"
#include "state/snapshot.h"

namespace varpulis::functions {

/// A running sum of numbers whose error does not grow with their count: ints are added exactly in 128 bits, floats by Neumaier's variant
/// of compensated summation (A. Neumaier, ZAMM 54, 1974). The total depends on the order of the floats in its last bits only, and is the
/// same for the same sequence on every machine. Infinities and NaN give what plain addition gives.
class Sum {
 public:
  /// Requires value.is_number().
  void add(const data::Value& value);
  [[nodiscard]] double total() const;
  /// How many numbers were added.
  [[nodiscard]] std::uint64_t count() const { return count_; }
  void save(state::SnapshotWriter& to) const;
  [[nodiscard]] Result<void> load(state::SnapshotReader& from);

 private:
  std::uint64_t count_ = 0;
  __extension__ __int128 integers_ = 0;
  double reals_ = 0;
  double compensation_ = 0;  // what reals_ lost to rounding
};

}  // namespace varpulis::functions
