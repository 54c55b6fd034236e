#pragma once
// The graph: all stages with their state, on the calling thread or on lanes. The one main loop.
#include <memory>
#include <span>
#include <vector>

#include "data/key_class.h"
#include "runtime/family_run.h"
#include "runtime/lanes.h"
#include "runtime/given_warnings.h"
#include "runtime/graph_state.h"
#include "runtime/operator_family_run.h"
#include "runtime/stepped_run.h"
#include "runtime/whole_run.h"

namespace varpulis::runtime {

class Graph {
 public:
  static constexpr std::uint32_t shards_limit = data::key_classes;

  Graph(std::shared_ptr<const plan::Plan> plan, const GraphOptions& options);

  /// Runs an epoch through all stages and hands its effects to `sink` in order-key order. With lanes it may still be on its way when this
  /// returns; its effects then come during a later call. Waits while too many epochs are on their way.
  void run(const data::Epoch& epoch, EffectSink& sink, Tracer* tracer);
  /// Waits for everything that is on its way.
  void drain(EffectSink& sink);
  /// End of input: a last epoch without positions in which every operator finishes.
  void finish(EffectSink& sink, Tracer* tracer);

  /// What a stage counted, and what its operators keep now, in all shards together.
  [[nodiscard]] StageRunner::Counts counts(std::uint32_t rank) const;
  [[nodiscard]] std::vector<catalog::StateUsage> usage(std::uint32_t rank) const;
  /// What the forecasts of a stage were worth; null where it makes none.
  [[nodiscard]] const forecast::Calibration* calibration(std::uint32_t rank) const { return state_.stages[rank].calibration(); }
  /// Its stream time matters to the stage itself.
  [[nodiscard]] bool follows_time(std::uint32_t rank) const { return state_.stages[rank].follows_time(); }
  /// Stream time of a stage; none before the first row, and where nothing asks for it.
  [[nodiscard]] const StageTime& time(std::uint32_t rank) const {
    settle_families();
    return state_.times[rank];
  }
  /// The stream before a stage that keeps its time back, and how far it has come instead; none where nothing asks for it.
  [[nodiscard]] std::optional<SteppedRun::Holder> held_back_by(std::uint32_t rank);
  [[nodiscard]] const plan::Plan& plan() const { return *state_.plan; }
  [[nodiscard]] std::uint64_t next_position() const { return next_position_; }
  [[nodiscard]] EventTime clock() const { return clock_; }
  /// Positions that were events.
  [[nodiscard]] std::uint64_t events() const { return next_position_ - ticks_; }
  /// Whether a tick of the clock after `pause` ns without event could make anything happen.
  [[nodiscard]] bool follows_clock(std::int64_t pause) const {
    return !state_.plan->timers.empty() || (follows_time_ && pause >= state_.options.idle_timeout);
  }
  /// What lanes could not have; empty without lanes.
  [[nodiscard]] std::span<const std::string> notes() const;
  /// That run stages.
  [[nodiscard]] std::size_t threads() const { return lanes_ ? lanes_->count() : 1; }
  [[nodiscard]] catalog::Globals& globals() { return state_.globals; }
  [[nodiscard]] const catalog::Globals& globals() const { return state_.globals; }

  /// The state holds how many shards rows were divided among: whoever loads it goes on with as many, on however many threads.
  void save(state::SnapshotWriter& to) const;
  Result<void> load(state::SnapshotReader& from);

 private:
  /// Divides the components among as many shards as `shards_` says and sets lanes up.
  void arrange();
  /// Streams that begin with the same operator over the same input share it, where everything runs on one thread. Before the first epoch.
  void share_operators();
  [[nodiscard]] std::uint32_t shards_wanted(std::size_t component) const;
  void run_stage(ShardOfStage stage, EpochTask& task);
  void prepare(EpochTask& task);
  /// Looks rows up for the stages that ask for a constant, and runs those that differ in constants only.
  void run_families(EpochTask& task);
  void run_operator_families(EpochTask& task);
  [[nodiscard]] static bool is_done(const EpochTask& task, std::uint32_t rank) { return !task.done.empty() && task.done[rank]; }
  void deliver(EpochTask& task, EffectSink& sink);
  /// Stages that were run together with others get to know what they counted.
  void settle_families() const;
  Result<void> load_shards(state::SnapshotReader& from);

  GraphState state_;
  WholeRun whole_;
  std::unique_ptr<const RowSelectors> selectors_;     // of components taken whole and not divided
  /// By group of the selectors.
  std::vector<std::vector<std::unique_ptr<FamilyRun>>> families_;
  std::vector<std::unique_ptr<OperatorFamilyRun>> operator_families_;
  std::vector<std::unique_ptr<SteppedRun>> stepped_;  // by component; null where components are taken whole
  std::vector<std::uint32_t> component_of_;           // by rank
  std::vector<std::uint32_t> shards_;                 // by component; 1: its rows are not divided
  std::uint32_t shards_most_ = 1;
  std::unique_ptr<Lanes> lanes_;                      // null: everything runs on the calling thread
  GivenWarnings warnings_;
  bool follows_time_ = false;  // some stage does
  std::vector<std::uint32_t> take_apart_;             // ranks of stages that take rows by type, where they are in order
  bool needs_arrival_times_ = false;                  // some stage is under `.watermark`, or deadlines are run one by one
  std::uint64_t next_position_ = 0;
  std::uint64_t ticks_ = 0;                           // positions at which only the clock moved
  EventTime clock_ = EventTime::min();
};

}  // namespace varpulis::runtime
