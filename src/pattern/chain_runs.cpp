#include "pattern/chain_runs.h"

#include <algorithm>

namespace varpulis::pattern {

/// A run that was never in use.
std::uint32_t ChainRuns::add() {
  const auto run = static_cast<std::uint32_t>(runs_.size());
  data::resize(runs_, run + 1);
  if (more_values_each_ > 0) data::resize(more_values_, more_values_.size() + more_values_each_);
  if (more_rows_each_ > 0) data::resize(more_rows_, more_rows_.size() + more_rows_each_);
  if (more_numbers_each_ > 0) data::resize(more_numbers_, more_numbers_.size() + more_numbers_each_);
  return run;
}

void ChainRuns::clear() {
  runs_.clear();
  more_values_.clear();
  more_rows_.clear();
  more_numbers_.clear();
  lists_.clear();
  free_ = none;
  live_ = 0;
}

std::vector<std::uint32_t> ChainRuns::in_order() const {
  std::vector<std::uint32_t> runs;
  runs.reserve(live_);
  for (std::uint32_t run = 0; run < runs_.size(); ++run) {
    if (runs_[run].step != 0) runs.push_back(run);
  }
  std::ranges::sort(runs, {}, [this](std::uint32_t run) { return runs_[run].serial; });
  return runs;
}

std::uint64_t ChainRuns::bytes() const {
  const std::uint64_t each = sizeof(ChainRun) + more_values_each_ * sizeof(data::Value) + more_rows_each_ * sizeof(std::uint32_t) +
                             more_numbers_each_ * sizeof(std::uint64_t);
  return live_ * each + lists_.bytes();
}

// ---- Lists ----

void ChainRuns::leave(std::uint32_t run, std::uint32_t place) {
  ChainRun& own = runs_[run];
  own.waits = false;
  const std::uint32_t first = lists_.first(place);
  if (run != first) {
    runs_[own.previous].next = own.next;
    runs_[own.next == none ? first : own.next].previous = own.previous;
  } else if (own.next == none) {
    lists_.erase(place);
  } else {
    lists_.set_first(place, own.next);
    runs_[own.next].previous = own.previous;
  }
}

}  // namespace varpulis::pattern
