#include "functions/sum.h"

#include <cmath>

namespace varpulis::functions {
namespace {

/// Adds `value` to `sum`, and what rounding takes away to `compensation`.
void add_compensated(double& sum, double& compensation, double value) {
  const double next = sum + value;
  compensation += std::fabs(sum) >= std::fabs(value) ? (sum - next) + value : (value - next) + sum;
  sum = next;
}

}  // namespace

void Sum::add(const data::Value& value) {
  ++count_;
  if (value.kind() == data::Kind::integer) integers_ += value.as_integer();
  else add_compensated(reals_, compensation_, value.as_real());
}

double Sum::total() const {
  const auto high = static_cast<double>(integers_);
  const auto low = static_cast<double>(integers_ - static_cast<decltype(integers_)>(high));  // |integers_| < 2^126, so it fits
  if (!std::isfinite(reals_)) return reals_;
  double sum = reals_;
  double compensation = compensation_;
  add_compensated(sum, compensation, high);
  add_compensated(sum, compensation, low);
  return std::isfinite(sum) ? sum + compensation : sum;
}

void Sum::save(state::SnapshotWriter& to) const {
  to.put(count_);
  to.put(static_cast<std::int64_t>(integers_ >> 64));
  to.put(static_cast<std::uint64_t>(integers_));
  to.put(reals_);
  to.put(compensation_);
}

Result<void> Sum::load(state::SnapshotReader& from) {
  std::int64_t high = 0;
  std::uint64_t low = 0;
  VARPULIS_CHECK(from.get(count_));
  VARPULIS_CHECK(from.get(high));
  VARPULIS_CHECK(from.get(low));
  VARPULIS_CHECK(from.get(reals_));
  VARPULIS_CHECK(from.get(compensation_));
  integers_ = static_cast<decltype(integers_)>(high) * (static_cast<decltype(integers_)>(1) << 64) + static_cast<decltype(integers_)>(low);
  return {};
}

}  // namespace varpulis::functions
