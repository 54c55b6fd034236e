#include "forecast/calibration.h"

#include <algorithm>
#include <cmath>

namespace varpulis::forecast {

namespace {

double share(double part, std::uint64_t of) { return of == 0 ? 0.0 : part / static_cast<double>(of); }

}  // namespace

void Calibration::resolve(double probability, bool completed, std::optional<bool> covered) {
  const double difference = probability - (completed ? 1.0 : 0.0);
  ++forecasts_;
  completed_ += completed ? 1U : 0U;
  intervals_ += covered ? 1U : 0U;
  covered_ += covered.value_or(false) ? 1U : 0U;
  squares_ += difference * difference;
  Bin& bin = bins_[std::min(static_cast<std::size_t>(probability * bins_max), bins_max - 1)];
  ++bin.forecasts;
  bin.completed += completed ? 1U : 0U;
  bin.probability_sum += probability;
}

double Calibration::brier_score() const { return share(squares_, forecasts_); }

double Calibration::base_rate() const { return share(static_cast<double>(completed_), forecasts_); }

std::optional<double> Calibration::coverage() const {
  if (intervals_ == 0) return std::nullopt;
  return share(static_cast<double>(covered_), intervals_);
}

double Calibration::calibration_error() const {
  double sum = 0;
  for (const Bin& bin : bins_) sum += std::abs(bin.probability_sum - static_cast<double>(bin.completed));
  return share(sum, forecasts_);
}

void Calibration::save(state::SnapshotWriter& to) const {
  to.section("calibration");
  to.put(forecasts_);
  to.put(completed_);
  to.put(intervals_);
  to.put(covered_);
  to.put(squares_);
  for (const Bin& bin : bins_) {
    to.put(bin.forecasts);
    to.put(bin.completed);
    to.put(bin.probability_sum);
  }
}

Result<void> Calibration::load(state::SnapshotReader& from) {
  VARPULIS_CHECK(from.section("calibration"));
  VARPULIS_CHECK(from.get(forecasts_));
  VARPULIS_CHECK(from.get(completed_));
  VARPULIS_CHECK(from.get(intervals_));
  VARPULIS_CHECK(from.get(covered_));
  VARPULIS_CHECK(from.get(squares_));
  for (Bin& bin : bins_) {
    VARPULIS_CHECK(from.get(bin.forecasts));
    VARPULIS_CHECK(from.get(bin.completed));
    VARPULIS_CHECK(from.get(bin.probability_sum));
  }
  return {};
}

}  // namespace varpulis::forecast
