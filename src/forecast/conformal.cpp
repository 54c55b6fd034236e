#include "forecast/conformal.h"

#include <algorithm>
#include <cmath>

namespace varpulis::forecast {

void Conformal::resolve(double probability, bool completed) {
  const double score = std::abs(probability - (completed ? 1.0 : 0.0));
  if (in_order_.size() < scores_max) {
    in_order_.push_back(score);
  } else {
    const double old = std::exchange(in_order_[oldest_], score);
    oldest_ = (oldest_ + 1) % scores_max;
    if (score == old) return;
    if (old >= floor_) erase(old);
  }
  if (score >= floor_) insert(score);
  if (highest_.size() < rank() || highest_.size() > highest_max_) collect_highest();
  // As exact as ten in a hundred and one can be.
  quantile_ = highest_[highest_.size() - rank()];
}

void Conformal::insert(double score) { highest_.insert(std::ranges::upper_bound(highest_, score), score); }

/// Of equal ones the last, so that nothing moves where outcomes are all alike.
void Conformal::erase(double score) { highest_.erase(std::ranges::upper_bound(highest_, score) - 1); }

/// Half as many again as are needed: there may be some more or fewer before the next time.
void Conformal::collect_highest() {
  highest_ = in_order_;
  const std::size_t wanted = std::min(rank() + rank() / 2, highest_.size());
  const auto lowest = highest_.end() - static_cast<std::ptrdiff_t>(wanted);
  std::ranges::nth_element(highest_, lowest);
  floor_ = *lowest;
  std::erase_if(highest_, [&](double score) { return score < floor_; });
  std::ranges::sort(highest_);
  highest_max_ = 2 * highest_.size();
}

Conformal::Interval Conformal::around(double probability) const {
  if (in_order_.empty()) return {};
  return {.lower = std::max(0.0, probability - quantile_), .upper = std::min(1.0, probability + quantile_)};
}

void Conformal::save(state::SnapshotWriter& to) const {
  to.section("conformal");
  to.put(std::uint64_t{in_order_.size()});
  for (std::size_t i = 0; i < in_order_.size(); ++i) to.put(in_order_[(oldest_ + i) % in_order_.size()]);
}

Result<void> Conformal::load(state::SnapshotReader& from) {
  VARPULIS_CHECK(from.section("conformal"));
  std::uint64_t count = 0;
  VARPULIS_CHECK(from.get(count));
  if (count > scores_max) return Error(ErrorCode::invalid_data, "the snapshot holds more outcomes of forecasts than are kept");
  in_order_.resize(count);
  oldest_ = 0;
  for (double& score : in_order_) {
    VARPULIS_CHECK(from.get(score));
    if (!(score >= 0 && score <= 1)) return Error(ErrorCode::invalid_data, "the snapshot holds an outcome that no forecast can have");
  }
  if (in_order_.empty()) return {};
  collect_highest();
  quantile_ = highest_[highest_.size() - rank()];
  return {};
}

}  // namespace varpulis::forecast
