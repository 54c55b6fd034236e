#pragma once
#include <vector>

#include "trend/moves.h"
#include "trend/trends.h"

namespace varpulis::trend {

/// Programs in which no condition compares events, without bound: all trends that wait at a state are alike, so that a total for each state is
/// all there is to know. Cost per event: the edges that it takes. A burst, a run of events that all do the same to the same partition, costs
/// one step for all of its events where only trends are counted (Actions::Burst; Hamlet, SIGMOD 2021, section 3).
class RunningTrends final : public Trends {
 public:
  explicit RunningTrends(const Program& program);

  [[nodiscard]] bool take(std::uint32_t partition, std::uint32_t event, std::int64_t now, const Source& source) override;
  void take_run(std::span<const std::uint32_t> partitions, std::uint32_t begin, std::uint32_t end, const Source& source) override;
  void take_window(std::span<const EventsOfKind> kinds, WindowRun& run) override;
  [[nodiscard]] const Cell* total(std::uint32_t partition) override;
  void forget(std::uint32_t partition) override;
  [[nodiscard]] bool is_over(std::uint32_t, std::int64_t) override { return false; }
  [[nodiscard]] Usage usage() const override;
  void save(std::uint32_t partition, state::SnapshotWriter& to) const override;
  [[nodiscard]] Result<void> load(std::uint32_t partition, state::SnapshotReader& from) override;

 private:
  [[nodiscard]] Cell* cells(std::uint32_t partition);

  const Program& program_;
  Moves moves_;
  std::vector<Cell> cells_;  // by partition
};

}  // namespace varpulis::trend
