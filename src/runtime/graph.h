#pragma once
// The graph of one shard: all stages with their state. The one main loop.
#include <memory>
#include <vector>

#include "runtime/shard_state.h"
#include "runtime/stepped_run.h"
#include "runtime/whole_run.h"

namespace varpulis::runtime {

class Graph {
 public:
  Graph(std::shared_ptr<const plan::Plan> plan, const GraphOptions& options);

  /// Runs an epoch through all stages, in stage order, and hands its effects to `sink` in order-key order.
  void run(const data::Epoch& epoch, EffectSink& sink, Tracer* tracer);
  /// End of input: a last epoch without positions in which every operator finishes.
  void finish(EffectSink& sink, Tracer* tracer);

  [[nodiscard]] const std::deque<StageRunner>& stages() const { return shard_.stages; }
  /// Stream time of a stage; none before the first row, and where nothing asks for it.
  [[nodiscard]] const StageTime& time(std::uint32_t rank) const { return shard_.times[rank]; }
  [[nodiscard]] const plan::Plan& plan() const { return *shard_.plan; }
  [[nodiscard]] std::uint64_t next_position() const { return next_position_; }
  [[nodiscard]] EventTime clock() const { return clock_; }
  [[nodiscard]] catalog::Globals& globals() { return shard_.globals; }
  [[nodiscard]] const catalog::Globals& globals() const { return shard_.globals; }

  void save(state::SnapshotWriter& to) const;
  Result<void> load(state::SnapshotReader& from);

 private:
  ShardState shard_;
  std::vector<std::unique_ptr<WholeRun>> whole_;      // components, by how they are run
  std::vector<std::unique_ptr<SteppedRun>> stepped_;
  bool follows_time_ = false;  // some stage does
  std::uint64_t next_position_ = 0;
  EventTime clock_ = EventTime::min();
};

}  // namespace varpulis::runtime
