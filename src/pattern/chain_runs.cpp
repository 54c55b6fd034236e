#include "pattern/chain_runs.h"

#include <algorithm>

#include "base/assert.h"

namespace varpulis::pattern {

std::uint32_t ChainRuns::open() {
  std::uint32_t run = free_;
  if (run == none) {
    run = static_cast<std::uint32_t>(runs_.size());
    data::resize(runs_, run + 1);
    data::resize(more_values_, more_values_.size() + more_values_each_);
    data::resize(more_rows_, more_rows_.size() + more_rows_each_);
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
  slots_.clear();
  free_ = none;
  live_ = 0;
  lists_ = 0;
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
  return live_ * each + slots_.size() * sizeof(std::uint64_t);
}

// ---- Lists ----

void ChainRuns::join(std::uint32_t run, std::uint32_t first) {
  ChainRun& own = runs_[run];
  own.waits = true;
  own.next = none;
  if (first != none) {
    ChainRun& head = runs_[first];
    own.previous = head.previous;
    runs_[head.previous].next = run;
    head.previous = run;
    return;
  }
  own.previous = run;
  // Small tables stay almost empty: a probe that goes on is a branch that nobody can predict.
  const std::size_t slots_per_list = slots_.size() < (std::size_t{1} << 16U) ? 8 : 2;
  if ((lists_ + 1) * slots_per_list > slots_.size()) grow();
  ++lists_;
  std::size_t at = home(own.hash);
  while (slots_[at] != 0) at = (at + 1) & mask();
  slots_[at] = slot_for(own.hash, run);
}

void ChainRuns::leave(std::uint32_t run, std::uint32_t first) {
  ChainRun& own = runs_[run];
  own.waits = false;
  if (run != first) {
    runs_[own.previous].next = own.next;
    runs_[own.next == none ? first : own.next].previous = own.previous;
  } else if (own.next == none) {
    erase(slot_of(run));
  } else {
    slots_[slot_of(run)] = slot_for(own.hash, own.next);
    runs_[own.next].previous = own.previous;
  }
}

void ChainRuns::erase(std::size_t hole) {
  // Close the gap: move back every following entry that may stand there, so that no probe ends too early.
  for (std::size_t slot = (hole + 1) & mask(); slots_[slot] != 0; slot = (slot + 1) & mask()) {
    const std::size_t own = home(slots_[slot] >> 32U);
    if (((slot - own) & mask()) < ((slot - hole) & mask())) continue;
    slots_[hole] = slots_[slot];
    hole = slot;
  }
  slots_[hole] = 0;
  --lists_;
}

void ChainRuns::grow() {
  data::LargeVector<std::uint64_t> old = std::move(slots_);
  slots_.assign(std::max<std::size_t>(16, old.size() * 2), 0);
  for (const std::uint64_t slot : old) {
    if (slot == 0) continue;
    std::size_t at = home(slot >> 32U);
    while (slots_[at] != 0) at = (at + 1) & mask();
    slots_[at] = slot;
  }
}

}  // namespace varpulis::pattern
