#pragma once
#include "runtime/epoch_task.h"
#include "runtime/graph_state.h"

namespace varpulis::runtime {

/// Runs components whose deadlines do not depend on each other: every stage takes the epoch as a whole.
class WholeRun {
 public:
  explicit WholeRun(GraphState& state) : state_(state) {}

  /// `selectors` outlive this, or are replaced by others.
  void use(const RowSelectors& selectors) { selectors_ = &selectors; }

  /// Adds the ticks of a component's timers to the task. Before its stages run.
  void add_ticks(const plan::Component& component, EpochTask& task);
  /// Works out what the `shards` of a component start from. Before its stages run, epoch after epoch.
  [[nodiscard]] DividedInput divide(const plan::Component& component, std::uint32_t shards, const EpochTask& task);
  /// Runs one stage in one shard. The stages before it that feed it have run there. `divided`: of its component; null where it has one shard.
  void run_stage(std::uint32_t rank, std::uint32_t shard, const DividedInput* divided, EpochTask& task);
  /// End of input; `last` holds an epoch of one position at which nothing arrives.
  void finish(const plan::Component& component, std::uint32_t shards, EpochTask& last);

 private:
  [[nodiscard]] bool passes_by(std::uint32_t rank, const EpochTask& task) const;
  /// Splits off the rows that are late where they enter a stage under `.watermark`.
  [[nodiscard]] static data::Rows take_late(data::Rows& rows, catalog::TimeSteps steps, EventTime before, const StageTime& time);

  void finish_shard(const plan::Component& component, std::uint32_t shard, bool divided, EpochTask& last);

  /// What of the raw rows of its types an undivided stage has to look at.
  [[nodiscard]] RawRows::List raw_of(std::uint32_t rank, const EpochTask& task);

  GraphState& state_;
  const RowSelectors* selectors_ = nullptr;
};

}  // namespace varpulis::runtime
