#include "forecast/conformal.h"

#include <algorithm>
#include <cmath>

namespace varpulis::forecast {

namespace {

/// The place of the first score that is not below. Scores come in no order, so that a branch at each half would be guessed wrongly half the time.
std::size_t lower_bound(const std::vector<double>& sorted, double score) {
  const double* from = sorted.data();
  for (std::size_t left = sorted.size(); left > 1;) {
    const std::size_t half = left / 2;
    from += from[half - 1] < score ? half : 0;
    left -= half;
  }
  return static_cast<std::size_t>(from - sorted.data()) + (*from < score ? 1 : 0);
}

}  // namespace

void Conformal::resolve(double probability, bool completed) {
  const double score = std::abs(probability - (completed ? 1.0 : 0.0));
  if (in_order_.size() < scores_max) {
    in_order_.push_back(score);
    sorted_.insert(std::ranges::upper_bound(sorted_, score), score);
  } else {
    const double old = std::exchange(in_order_[oldest_], score);
    oldest_ = (oldest_ + 1) % scores_max;
    if (score == old) return;
    // The old one's place goes over to the new one; what is between moves by one.
    const auto from = sorted_.begin() + static_cast<std::ptrdiff_t>(lower_bound(sorted_, old));
    const auto to = sorted_.begin() + static_cast<std::ptrdiff_t>(lower_bound(sorted_, score));
    if (from < to) {
      std::move(from + 1, to, from);
      *(to - 1) = score;
    } else {
      std::move_backward(to, from, from + 1);
      *to = score;
    }
  }
  update_quantile();
}

/// The ceil((n + 1) / 10)-th largest score: as exact as ten in a hundred and one can be.
void Conformal::update_quantile() {
  const std::size_t rank = (sorted_.size() + 1 + 9) / 10;
  quantile_ = sorted_[sorted_.size() - rank];
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
  for (double& score : in_order_) VARPULIS_CHECK(from.get(score));
  sorted_ = in_order_;
  std::ranges::sort(sorted_);
  if (!sorted_.empty()) update_quantile();
  return {};
}

}  // namespace varpulis::forecast
