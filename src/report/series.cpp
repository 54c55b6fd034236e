#include "report/series.h"

namespace varpulis::report {

void ValueBucket::add(std::int64_t time, double value) {
  merge({.count = 1, .minimum = value, .maximum = value, .last = value, .last_time = time});
}

void ValueBucket::merge(const ValueBucket& later) {
  if (count == 0) {
    *this = later;
    return;
  }
  count += later.count;
  minimum = std::min(minimum, later.minimum);
  maximum = std::max(maximum, later.maximum);
  if (later.last_time < last_time) return;
  last = later.last;
  last_time = later.last_time;
}

void Series::add(std::int64_t time, double value) {
  buckets_.at(time).add(time, value);
  ++count_;
}

double Series::minimum() const {
  double least = buckets_.buckets().begin()->second.minimum;
  for (const auto& [begin, bucket] : buckets_.buckets()) least = std::min(least, bucket.minimum);
  return least;
}

double Series::maximum() const {
  double greatest = buckets_.buckets().begin()->second.maximum;
  for (const auto& [begin, bucket] : buckets_.buckets()) greatest = std::max(greatest, bucket.maximum);
  return greatest;
}

}  // namespace varpulis::report
