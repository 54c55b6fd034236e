#pragma once
// The graph of one shard: all stages with their state. The one main loop.
#include <deque>
#include <memory>
#include <vector>

#include "catalog/evaluation.h"
#include "plan/plan.h"
#include "runtime/effect_buffer.h"
#include "runtime/stage_runner.h"
#include "runtime/tracer.h"

namespace varpulis::runtime {

struct GraphOptions {
  std::uint64_t seed = 0;
  catalog::FunctionLimits function_limits;
};

class Graph {
 public:
  Graph(std::shared_ptr<const plan::Plan> plan, const GraphOptions& options);

  /// Runs an epoch through all stages, in stage order, and hands its effects to `sink` in order-key order.
  void run(const data::Epoch& epoch, EffectSink& sink, Tracer* tracer);
  /// End of input: a last epoch without positions in which every operator finishes.
  void finish(EffectSink& sink, Tracer* tracer);

  [[nodiscard]] const std::deque<StageRunner>& stages() const { return stages_; }
  [[nodiscard]] const plan::Plan& plan() const { return *plan_; }
  [[nodiscard]] std::uint64_t next_position() const { return next_position_; }
  [[nodiscard]] EventTime clock() const { return clock_; }
  [[nodiscard]] catalog::Globals& globals() { return globals_; }
  [[nodiscard]] const catalog::Globals& globals() const { return globals_; }

  void save(state::SnapshotWriter& to) const;
  Result<void> load(state::SnapshotReader& from);

 private:
  void run_stages(const data::Epoch& epoch, EffectSink& sink, Tracer* tracer, bool finishing);
  [[nodiscard]] std::vector<catalog::TimeStep> time_steps(std::size_t stage, const data::Epoch& epoch);

  std::shared_ptr<const plan::Plan> plan_;
  GraphOptions options_;
  catalog::Globals globals_;
  EffectBuffer effects_;
  std::deque<StageRunner> stages_;          // by stage rank
  std::vector<EventTime> stream_time_;      // by stage rank; EventTime::min() before the first event
  std::uint64_t next_position_ = 0;
  EventTime clock_ = EventTime::min();
};

}  // namespace varpulis::runtime
