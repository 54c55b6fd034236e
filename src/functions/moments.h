#pragma once
#include <cstdint>
#include <optional>

#include "data/value.h"
#include "state/snapshot.h"

namespace varpulis::functions {

/// Running mean and variance by Welford's recurrence (B. P. Welford, Technometrics 4(3), 1962), over the differences to the first number,
/// which are exact among ints: large numbers that differ little, like timestamps, keep their variance.
class Moments {
 public:
  /// Requires value.is_number().
  void add(const data::Value& value);
  /// Divided by n - 1; no result for fewer than two numbers; NaN where a number was not finite.
  [[nodiscard]] std::optional<double> sample_variance() const;
  void save(state::SnapshotWriter& to) const;
  [[nodiscard]] Result<void> load(state::SnapshotReader& from);

 private:
  [[nodiscard]] double difference_to_origin(const data::Value& value) const;
  std::uint64_t count_ = 0;
  data::Value origin_;      // the first number
  double mean_ = 0;         // of the differences
  double squares_ = 0;      // sum of squared deviations from the mean
};

}  // namespace varpulis::functions
