#include "trend/running_trends.h"

#include "trend/lane.h"

namespace varpulis::trend {

RunningTrends::RunningTrends(const Program& program) : program_(program), moves_(program) {}

Cell* RunningTrends::cells(std::uint32_t partition) {
  const std::size_t end = (std::size_t{partition} + 1) * moves_.cells();
  if (cells_.size() < end) {
    std::size_t at = cells_.size();
    cells_.resize(end);
    for (; at < end; at += moves_.cells()) moves_.clear(&cells_[at]);
  }
  return &cells_[std::size_t{partition} * moves_.cells()];
}

bool RunningTrends::take(std::uint32_t partition, std::uint32_t event, std::int64_t, const Source& source) {
  return moves_.apply(moves_.actions(source.events.items[event]), cells(partition), {.event = event, .columns = source.columns}, true);
}

void RunningTrends::take_run(std::span<const std::uint32_t> partitions, std::uint32_t begin, std::uint32_t end, const Source& source) {
  const std::uint64_t* const items = source.events.items;
  for (std::uint32_t event = begin; event < end;) {
    if (items[event] == 0) {
      ++event;
      continue;
    }
    const Actions& own = moves_.actions(items[event]);
    Cell* const state = cells(partitions[event]);
    if (own.burst != Actions::Burst::each) {
      std::uint32_t burst = event + 1;
      while (burst < end && items[burst] == items[event] && partitions[burst] == partitions[event]) ++burst;
      moves_.take_burst(own, state, burst - event);
      event = burst;
      continue;
    }
    (void)moves_.apply(own, state, {.event = event, .columns = source.columns}, true);
    ++event;
  }
}

void RunningTrends::take_window(std::span<const EventsOfKind> kinds, WindowRun& run) { take_windows(moves_, cells(0), kinds, run); }

const Cell* RunningTrends::total(std::uint32_t partition) { return cells(partition) + moves_.completed(); }

void RunningTrends::forget(std::uint32_t partition) {
  if ((std::size_t{partition} + 1) * moves_.cells() > cells_.size()) return;
  moves_.clear(cells(partition));
}

Trends::Usage RunningTrends::usage() const { return {.totals = cells_.size() / moves_.width(), .bytes = cells_.size() * sizeof(Cell)}; }

void RunningTrends::save(std::uint32_t partition, state::SnapshotWriter& to) const {
  const bool is_used = (std::size_t{partition} + 1) * moves_.cells() <= cells_.size();
  to.put(is_used);
  if (!is_used) return;
  const Cell* const state = &cells_[std::size_t{partition} * moves_.cells()];
  for (std::uint32_t at = 0; at < moves_.cells(); at += moves_.width()) trend::save(program_.layout, &state[at], to);
}

Result<void> RunningTrends::load(std::uint32_t partition, state::SnapshotReader& from) {
  bool is_used = false;
  VARPULIS_CHECK(from.get(is_used));
  if (!is_used) return {};
  Cell* const state = cells(partition);
  for (std::uint32_t at = 0; at < moves_.cells(); at += moves_.width()) VARPULIS_CHECK(trend::load(program_.layout, &state[at], from));
  return {};
}

}  // namespace varpulis::trend
