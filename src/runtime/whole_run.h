#pragma once
#include "runtime/epoch_task.h"
#include "runtime/shard_state.h"

namespace varpulis::runtime {

/// Runs components whose deadlines do not depend on each other: every stage takes the epoch as a whole.
class WholeRun {
 public:
  explicit WholeRun(ShardState& shard) : shard_(shard) {}

  /// Adds the ticks of a component's timers to the task. Before its stages run.
  void add_ticks(const plan::Component& component, EpochTask& task);
  /// Runs one stage. The stages before it that feed it have run.
  void run_stage(std::uint32_t rank, EpochTask& task);
  /// End of input; `last` holds an epoch of one position at which nothing arrives.
  void finish(const plan::Component& component, EpochTask& last);

 private:
  /// Splits off the rows that are late where they enter a stage under `.watermark`.
  [[nodiscard]] static data::Rows take_late(data::Rows& rows, catalog::TimeSteps steps, EventTime before, const StageTime& time);

  ShardState& shard_;
};

}  // namespace varpulis::runtime
