#pragma once
#include "catalog/operator_family.h"
#include "runtime/epoch_task.h"
#include "runtime/family_pipeline.h"
#include "runtime/graph_state.h"

namespace varpulis::runtime {

/// Runs streams whose first operators are a family (catalog::OperatorFamily), and what they do behind them, at once.
///
/// It takes epochs whose rows are in order and has the streams' state meanwhile; for another epoch it gives it back to them, and takes it over again when
/// order has returned for a while. A stream's results, counters and snapshots are the same either way.
class OperatorFamilyRun {
 public:
  OperatorFamilyRun(GraphState& state, plan::Family family);

  [[nodiscard]] std::span<const std::uint32_t> stages() const { return family_.stages; }
  /// Runs an epoch; false: the streams have to. `may_take_over`: no epoch of theirs is on its way.
  [[nodiscard]] bool run(EpochTask& task, bool may_take_over);
  /// Lets the streams know what they have come to and what was counted since the last time. Cost: linear in the streams and what they have open, if anything came.
  void settle();
  /// The streams loaded a state of their own.
  void loaded() { has_state_ = false; }
  /// End of input, at the engine's clock. False: the streams have to finish by themselves.
  [[nodiscard]] bool finish(EventTime clock);

 private:
  /// Rows of one of the types that the streams read, since the last settle().
  struct Arrived {
    std::uint64_t rows = 0;
    EventTime last;         // time of the last one
    bool is_new = false;    // the streams' times do not know of it
  };
  [[nodiscard]] bool can_take(const EpochTask& task);
  [[nodiscard]] bool take_over();
  void give_back();
  void observe(const data::Epoch& epoch);
  void catch_up();
  void run_by_member(const catalog::OperatorFamily::Results& results, EpochTask& task);
  [[nodiscard]] StageRunner& stage(std::size_t member) { return state_.stages[family_.stages[member]]; }

  GraphState& state_;
  plan::Family family_;
  FamilyPipeline pipeline_;
  std::unique_ptr<catalog::OperatorFamily> first_;
  std::shared_ptr<const std::string> no_type_ = std::make_shared<const std::string>();  // of rows of several streams
  bool has_state_ = true;                         // it, and not the streams
  bool is_settled_ = true;
  std::uint64_t epochs_left_ = 0, epochs_to_wait_ = 1;  // to the streams, before it takes over; the next time
  std::vector<Arrived> arrived_;                  // by type
  EventTime clock_;                               // at the end of the last epoch
  std::vector<std::uint64_t> matched_, passed_on_;  // by member: rows of its first operator, and those of them that the streams took on by themselves
  std::vector<std::uint32_t> number_of_;          // by raw type of the graph: among types of the family, or as many as these
  // Of the epoch.
  std::vector<std::uint32_t> numbers_;            // by type: among types of the family, or as many as these
};

}  // namespace varpulis::runtime
