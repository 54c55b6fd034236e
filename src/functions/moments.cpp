#include "functions/moments.h"

#include <cmath>
#include <limits>

namespace varpulis::functions {

double Moments::difference_to_origin(const data::Value& value) const {
  if (value.kind() == data::Kind::integer && origin_.kind() == data::Kind::integer) {
    const std::int64_t a = value.as_integer();
    const std::int64_t b = origin_.as_integer();
    std::int64_t difference = 0;
    if (!__builtin_sub_overflow(a, b, &difference)) return static_cast<double>(difference);
  }
  return value.as_double() - origin_.as_double();
}

void Moments::add(const data::Value& value) {
  if (count_ == 0) origin_ = value;
  ++count_;
  const double x = difference_to_origin(value);
  const double from_old_mean = x - mean_;
  mean_ += from_old_mean / static_cast<double>(count_);
  squares_ += from_old_mean * (x - mean_);
}

std::optional<double> Moments::sample_variance() const {
  if (count_ < 2) return std::nullopt;
  return squares_ / static_cast<double>(count_ - 1);
}

void Moments::save(state::SnapshotWriter& to) const {
  to.put(count_);
  to.put(origin_);
  to.put(mean_);
  to.put(squares_);
}

Result<void> Moments::load(state::SnapshotReader& from) {
  VARPULIS_CHECK(from.get(count_));
  VARPULIS_CHECK(from.get(origin_));
  VARPULIS_CHECK(from.get(mean_));
  VARPULIS_CHECK(from.get(squares_));
  return {};
}

}  // namespace varpulis::functions
