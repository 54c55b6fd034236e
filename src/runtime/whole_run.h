#pragma once
#include "runtime/shard_state.h"

namespace varpulis::runtime {

/// Runs a component whose deadlines do not depend on each other: every stage takes the epoch as a whole.
class WholeRun {
 public:
  WholeRun(ShardState& shard, const plan::Component& component) : shard_(shard), component_(component) {}

  void run(const Arrivals& arrivals, Tracer* tracer);
  /// End of input: `last` is an epoch of one position at which nothing arrives.
  void finish(const data::Epoch& last, Tracer* tracer);

 private:
  [[nodiscard]] std::vector<data::Rows> with_ticks(const data::Epoch& epoch);
  /// Splits off the rows that are late where they enter a stage under `.watermark`.
  [[nodiscard]] static data::Rows take_late(data::Rows& rows, catalog::TimeSteps steps, EventTime before, const StageTime& time);

  ShardState& shard_;
  const plan::Component& component_;
};

}  // namespace varpulis::runtime
