#include "pattern/chain_runs.h"

#include <algorithm>

#include "base/assert.h"

namespace varpulis::pattern {

std::uint32_t ChainRuns::open() {
  std::uint32_t run = free_;
  if (run == none) {
    run = static_cast<std::uint32_t>(runs_.size());
    data::resize(runs_, run + 1);
    if (more_values_each_ > 0) data::resize(more_values_, more_values_.size() + more_values_each_);
    if (more_rows_each_ > 0) data::resize(more_rows_, more_rows_.size() + more_rows_each_);
  } else {
    free_ = runs_[run].next;
  }
  runs_[run].serial = serial_++;
  most_ = std::max<std::uint64_t>(most_, ++live_);
  return run;
}

void ChainRuns::close(std::uint32_t run) {
  ChainRun& own = runs_[run];
  VARPULIS_DCHECK(own.step != 0);
  own.value = data::Value();
  for (std::size_t v = 0; v < more_values_each_; ++v) more_values_[run * more_values_each_ + v] = data::Value();
  own.step = 0;
  own.waits = false;
  own.next = free_;
  free_ = run;
  --live_;
}

void ChainRuns::clear() {
  runs_.clear();
  more_values_.clear();
  more_rows_.clear();
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
  const std::uint64_t each = sizeof(ChainRun) + more_values_each_ * sizeof(data::Value) + more_rows_each_ * sizeof(std::uint32_t);
  return live_ * each + lists_.bytes();
}

// ---- Lists ----

void ChainRuns::join(std::uint32_t run, std::uint32_t place) {
  ChainRun& own = runs_[run];
  own.waits = true;
  own.next = none;
  if (place == none) {
    own.previous = run;
    lists_.add(own.hash, run);
    return;
  }
  ChainRun& head = runs_[lists_.first(place)];
  own.previous = head.previous;
  runs_[head.previous].next = run;
  head.previous = run;
}

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
