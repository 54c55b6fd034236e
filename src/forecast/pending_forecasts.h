#pragma once
#include <deque>
#include <span>
#include <vector>

#include "state/snapshot.h"

namespace varpulis::forecast {

/// A forecast of which it is not known yet whether it comes true.
struct PendingForecast {
  double probability = 0, lower = 0, upper = 1;
  std::int64_t until = 0;  // it comes true if its run completes up to then
  std::uint32_t run = 0;
  bool done = false;
  std::uint64_t next = 0;  // of the same run: its number; 0: there is none
};

/// Forecasts in the order in which they were made, and those of each run. Their number is bounded by what happens within the horizon.
class PendingForecasts {
 public:
  void add(std::uint32_t run, double probability, double lower, double upper, std::int64_t until);
  /// The run completes or ends: calls use(forecast) for each of its forecasts, oldest first, and forgets them.
  template <typename Use>
  void resolve_run(std::uint32_t run, Use use);
  /// The same for forecasts whose time has passed without completion.
  template <typename Use>
  void resolve_passed(std::int64_t now, Use use);
  [[nodiscard]] std::uint64_t size() const { return open_; }

  /// `number`: what a run is called in the snapshot, by run.
  void save(state::SnapshotWriter& to, std::span<const std::uint32_t> number) const;
  /// `order`: the runs by their numbers in the snapshot.
  Result<void> load(state::SnapshotReader& from, std::span<const std::uint32_t> order);

 private:
  struct OfRun {
    std::uint64_t first = 0, last = 0;
  };
  [[nodiscard]] PendingForecast& at(std::uint64_t number) { return forecasts_[number - first_]; }
  void drop_done();

  std::deque<PendingForecast> forecasts_;
  std::uint64_t first_ = 1;  // number of the first one
  std::uint64_t open_ = 0;
  std::vector<OfRun> runs_;
};

template <typename Use>
void PendingForecasts::resolve_run(std::uint32_t run, Use use) {
  if (run >= runs_.size() || runs_[run].first == 0) return;
  for (std::uint64_t number = runs_[run].first; number != 0;) {
    PendingForecast& forecast = at(number);
    forecast.done = true;
    --open_;
    use(forecast);
    number = forecast.next;
  }
  runs_[run] = {};
  drop_done();
}

template <typename Use>
void PendingForecasts::resolve_passed(std::int64_t now, Use use) {
  while (!forecasts_.empty() && forecasts_.front().until < now) {
    PendingForecast& forecast = forecasts_.front();
    // Forecasts that are done went with their run; what is left at the front is the oldest of its run.
    OfRun& own = runs_[forecast.run];
    own.first = forecast.next;
    if (own.first == 0) own.last = 0;
    --open_;
    use(forecast);
    forecast.done = true;
    drop_done();
  }
}

}  // namespace varpulis::forecast
