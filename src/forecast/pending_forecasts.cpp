#include "forecast/pending_forecasts.h"

namespace varpulis::forecast {

void PendingForecasts::add(std::uint32_t run, double probability, double lower, double upper, std::int64_t until) {
  if (run >= runs_.size()) runs_.resize(run + 1);
  const std::uint64_t number = first_ + forecasts_.size();
  forecasts_.push_back({.probability = probability, .lower = lower, .upper = upper, .until = until, .run = run});
  OfRun& own = runs_[run];
  if (own.last != 0) at(own.last).next = number;
  if (own.first == 0) own.first = number;
  own.last = number;
  ++open_;
}

void PendingForecasts::drop_done() {
  while (!forecasts_.empty() && forecasts_.front().done) {
    forecasts_.pop_front();
    ++first_;
  }
}

void PendingForecasts::save(state::SnapshotWriter& to, std::span<const std::uint32_t> number) const {
  to.section("pending forecasts");
  to.put(open_);
  for (const PendingForecast& each : forecasts_) {
    if (each.done) continue;
    to.put(each.probability);
    to.put(each.lower);
    to.put(each.upper);
    to.put(each.until);
    to.put(std::uint64_t{number[each.run]});
  }
}

Result<void> PendingForecasts::load(state::SnapshotReader& from, std::span<const std::uint32_t> order) {
  VARPULIS_CHECK(from.section("pending forecasts"));
  std::uint64_t count = 0;
  VARPULIS_CHECK(from.get(count));
  for (std::uint64_t i = 0; i < count; ++i) {
    PendingForecast each;
    std::uint64_t run = 0;
    VARPULIS_CHECK(from.get(each.probability));
    VARPULIS_CHECK(from.get(each.lower));
    VARPULIS_CHECK(from.get(each.upper));
    VARPULIS_CHECK(from.get(each.until));
    VARPULIS_CHECK(from.get(run));
    if (run >= order.size()) return Error(ErrorCode::invalid_data, "the snapshot holds a forecast for a run that is not there");
    add(order[run], each.probability, each.lower, each.upper, each.until);
  }
  return {};
}

}  // namespace varpulis::forecast
