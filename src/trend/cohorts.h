#pragma once
#include <cstdint>
#include <vector>

#include "state/snapshot.h"

namespace varpulis::trend {

/// The cohorts of a partition: the trends whose earliest event has one time. Under a bound a cohort is over as soon as that event is not live
/// any more, so that what leaves never has to be subtracted. Numbered as they begin; numbers of those that are over are not used again.
class Cohorts {
 public:
  /// The first one that may have trends.
  [[nodiscard]] std::uint32_t base() const { return base_; }
  [[nodiscard]] std::uint32_t end() const { return base_ + static_cast<std::uint32_t>(times_.size()); }
  [[nodiscard]] bool empty() const { return times_.empty(); }
  [[nodiscard]] std::int64_t time(std::uint32_t cohort) const { return times_[cohort - base_]; }
  /// The cohort of an event at this time: the latest one, or a new one.
  [[nodiscard]] std::uint32_t of(std::int64_t time) {
    if (times_.empty() || times_.back() != time) {
      in_order_ = in_order_ && (times_.empty() || times_.back() < time);
      times_.push_back(time);
    }
    return end() - 1;
  }
  /// Cohorts before `since` are over: those at the front are given up; use(cohort) is called for others that were not known to be over.
  template <typename Use>
  void end_before(std::int64_t since, Use use) {
    std::size_t over = 0;
    while (over < times_.size() && times_[over] < since) ++over;
    times_.erase(times_.begin(), times_.begin() + static_cast<std::ptrdiff_t>(over));
    base_ += static_cast<std::uint32_t>(over);
    if (in_order_ || times_.empty()) {
      in_order_ = true;
      return;
    }
    for (std::uint32_t cohort = base_; cohort < end(); ++cohort) {
      std::int64_t& time = times_[cohort - base_];
      if (time == INT64_MIN || time >= since) continue;
      time = INT64_MIN;
      use(cohort);
    }
  }
  void clear() {
    base_ = end();
    times_.clear();
    in_order_ = true;
  }

  void save(state::SnapshotWriter& to) const {
    to.put(std::uint64_t{base_});
    to.put(in_order_);
    to.put(std::uint64_t{times_.size()});
    for (const std::int64_t time : times_) to.put(time);
  }
  [[nodiscard]] Result<void> load(state::SnapshotReader& from) {
    std::uint64_t base = 0;
    std::uint64_t count = 0;
    VARPULIS_CHECK(from.get(base));
    VARPULIS_CHECK(from.get(in_order_));
    VARPULIS_CHECK(from.get(count));
    base_ = static_cast<std::uint32_t>(base);
    times_.clear();
    for (std::uint64_t k = 0; k < count; ++k) VARPULIS_CHECK(from.get(times_.emplace_back()));
    return {};
  }

 private:
  std::uint32_t base_ = 0;
  std::vector<std::int64_t> times_;
  bool in_order_ = true;
};

}  // namespace varpulis::trend
