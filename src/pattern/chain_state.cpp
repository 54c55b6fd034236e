// What a chain's runs write to a snapshot.
#include "pattern/chain.h"

namespace varpulis::pattern {

namespace {

Error damaged() { return {ErrorCode::invalid_data, "the snapshot holds runs that the pattern cannot have"}; }

}  // namespace

std::vector<Chain::Held> Chain::held() const {
  std::vector<Held> held;
  for (const std::uint32_t run : runs_.in_order()) {
    for (std::uint32_t s = 0; s < runs_[run].step; ++s) {
      if (steps_[s].place != none) held.push_back({.run = run, .step = s, .row = runs_.row(run, steps_[s].place)});
    }
  }
  return held;
}

void Chain::save(state::SnapshotWriter& to) const {
  to.put(last_expired_);
  to.put(runs_.next_serial());
  to.put(runs_.most());
  to.put(std::uint64_t{runs_.size()});
  for (const std::uint32_t run : runs_.in_order()) {
    const ChainRun& own = runs_[run];
    to.put(own.serial);
    to.put(own.start);
    to.put(own.position);
    to.put(std::uint64_t{own.step});
    for (std::size_t v = 0; v < values_; ++v) to.put(runs_.value(run, v));
  }
}

Result<void> Chain::load(state::SnapshotReader& from, std::span<const std::uint32_t> rows) {
  VARPULIS_CHECK(from.get(last_expired_));
  std::uint64_t next_serial = 0, most = 0, count = 0;
  VARPULIS_CHECK(from.get(next_serial));
  VARPULIS_CHECK(from.get(most));
  VARPULIS_CHECK(from.get(count));
  std::size_t row = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    std::uint64_t serial = 0, step = 0;
    VARPULIS_CHECK(from.get(serial));
    if (serial >= next_serial) return damaged();
    const std::uint32_t run = runs_.open(serial);
    ChainRun& own = runs_[run];
    VARPULIS_CHECK(from.get(own.start));
    VARPULIS_CHECK(from.get(own.position));
    VARPULIS_CHECK(from.get(step));
    if (step == 0 || step >= steps_.size()) return damaged();
    own.step = static_cast<std::uint8_t>(step);
    for (std::size_t v = 0; v < values_; ++v) VARPULIS_CHECK(from.get(runs_.value(run, v)));
    for (std::uint32_t s = 0; s < own.step; ++s) {
      if (steps_[s].place == none) continue;
      if (row == rows.size()) return damaged();
      runs_.set_row(run, steps_[s].place, rows[row++]);
    }
    taken_ += step;
    own.hash = hash_of_values(run);
    join(run);
    enter_expiry(run);
  }
  if (row != rows.size()) return damaged();
  runs_.restore(next_serial, most);
  return {};
}

}  // namespace varpulis::pattern
