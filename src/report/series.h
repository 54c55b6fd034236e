#pragma once
#include <cstdint>

#include "report/time_buckets.h"

namespace varpulis::report {

/// The values that fell into one bucket: at least one.
struct ValueBucket {
  std::uint64_t count = 0;
  double minimum = 0, maximum = 0;
  double last = 0;             // of those with the greatest time the one that came last
  std::int64_t last_time = 0;  // ns

  void add(std::int64_t time, double value);
  void merge(const ValueBucket& later);
};

/// A number over time, in bounded memory.
class Series {
 public:
  static constexpr std::size_t buckets_max = 1000;

  /// `value` is finite.
  void add(std::int64_t time, double value);
  [[nodiscard]] std::uint64_t count() const { return count_; }
  /// Some buckets hold more than one value.
  [[nodiscard]] bool is_merged() const { return count_ > buckets_.buckets().size(); }
  /// Require a value.
  [[nodiscard]] double minimum() const;
  [[nodiscard]] double maximum() const;
  [[nodiscard]] const TimeBuckets<ValueBucket>& buckets() const { return buckets_; }

 private:
  TimeBuckets<ValueBucket> buckets_{buckets_max};
  std::uint64_t count_ = 0;
};

}  // namespace varpulis::report
