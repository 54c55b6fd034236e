#pragma once
// One stage at run time: the state of its operators, its counters, and the warnings it already gave.
#include <array>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "catalog/operator.h"
#include "plan/plan.h"
#include "runtime/effect_buffer.h"
#include "runtime/input_rows.h"
#include "runtime/shared_operator.h"
#include "runtime/tracer.h"

namespace varpulis::runtime {

/// What a stage is run with.
struct StageCall {
  const data::Epoch& epoch;
  catalog::EvaluationContext& evaluation;
  Tracer* tracer = nullptr;
  EventTime time = EventTime::min();  // stream time where deadlines are stepped one by one
  bool end_of_input = false;
  catalog::ShardNotes* notes = nullptr;  // where rows are divided among shards
};

class StageRunner {
 public:
  /// `stage` outlives the runner.
  explicit StageRunner(const plan::Stage& stage);
  ~StageRunner();
  StageRunner(const StageRunner&) = delete;
  StageRunner& operator=(const StageRunner&) = delete;

  /// The effects of all calls since the last time.
  [[nodiscard]] EffectBuffer take_effects() { return std::exchange(effects_, {}); }

  /// An epoch as a whole: every operator merges the rows with the steps of stream time.
  [[nodiscard]] Produced advance(data::Rows rows, catalog::TimeSteps steps, const StageCall& call);
  /// End of input, after all deadlines: the last rows, and what each operator still has.
  [[nodiscard]] Produced finish(data::Rows rows, const StageCall& call);

  // The same in single steps.
  [[nodiscard]] Produced process(data::Rows rows, const StageCall& call);
  [[nodiscard]] Produced fire(std::size_t op, const catalog::Firing& firing, const StageCall& call);
  [[nodiscard]] Produced finish_operator(std::size_t op, const StageCall& call);
  /// Rows that came too late for the stage: counted, output as the type of `late_to`, and part of what the next call produces.
  void reject_late(const data::Rows& rows);
  /// Rows that came and that the first operator would have dropped.
  void count_passed_over(std::uint64_t rows) {
    counts_.rows_in += rows;
    counts_.operators.front().first += rows;
  }
  void count(catalog::Counter counter, std::uint64_t amount) { counts_.counters[static_cast<std::size_t>(counter)] += amount; }

  [[nodiscard]] std::size_t operator_count() const { return operators_.size(); }
  [[nodiscard]] catalog::Operator& operator_at(std::size_t op) { return *operators_[op]; }
  /// Nothing came the last time, no row and no time: as long as that goes on, running it has no effect.
  [[nodiscard]] bool is_settled() const { return is_settled_; }
  /// Some operator has deadlines.
  [[nodiscard]] bool needs_time() const { return needs_time_; }
  /// Its stream time matters to itself. (Where it matters to stages behind it, everything is stepped.)
  [[nodiscard]] bool follows_time() const { return follows_time_; }
  [[nodiscard]] const plan::Stage& stage() const { return stage_; }
  /// The number of the next current list in this epoch; the graph sets it back when an epoch begins.
  [[nodiscard]] std::uint32_t& next_list() { return next_list_; }

  struct Counts {
    std::uint64_t rows_in = 0, rows_out = 0, outputs = 0;
    std::array<std::uint64_t, static_cast<std::size_t>(catalog::Counter::count_)> counters{};
    std::map<std::string, std::uint64_t, std::less<>> named;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> operators;  // rows in and out of each

    Counts& operator+=(const Counts& other);
  };
  /// For some epochs the first operator takes the rows of each type by themselves.
  [[nodiscard]] bool may_take_apart() const { return may_take_apart_; }
  /// As advance(), if the first operator does so with these raw rows of the stage's types.
  [[nodiscard]] bool takes_apart(std::span<const catalog::RowsOfType> raw) {
    return shared_ ? shared_->takes_apart(shared_calls_, raw) : operators_.front()->takes_apart(raw);
  }
  [[nodiscard]] Produced advance_apart(std::span<const catalog::RowsOfType> raw, const StageCall& call);
  /// Rows that its first operator made elsewhere, of the type of the stream.
  [[nodiscard]] Produced advance_behind_first(data::Rows rows, const StageCall& call);
  /// Its first operator has come to another state elsewhere.
  void replace_first(std::unique_ptr<catalog::Operator> with) { operators_.front() = std::move(with); }
  [[nodiscard]] const Counts& counts() const { return counts_; }
  /// What the stage did elsewhere.
  void add(const Counts& counts) { counts_ += counts; }
  /// What the operators keep now; costs a look at each.
  [[nodiscard]] std::vector<catalog::StateUsage> usage() const;
  /// What its forecasts were worth; null where it makes none.
  [[nodiscard]] const forecast::Calibration* calibration() const;

  /// Its first operator, for others to run it too. Before the first epoch; this one loads its state, the others pass it over.
  [[nodiscard]] std::shared_ptr<SharedOperator> share_first();
  void take_first_from(std::shared_ptr<SharedOperator> other);

  void save(state::SnapshotWriter& to) const;
  Result<void> load(state::SnapshotReader& from);

 private:
  class OperatorEffects;
  /// Runs the operators from `first` on; `invoke(op, rows, context, out)` calls each.
  template <typename Invoke>
  [[nodiscard]] Produced run(std::size_t first, data::Rows rows, const StageCall& call, Invoke invoke);
  /// A call of the first operator, by `invoke(operator context, collected)`, where others share it.
  template <typename Invoke>
  [[nodiscard]] data::Rows call_shared(const StageCall& call, Invoke invoke);
  void hear_failures(const StageCall& call, Produced& produced);
  [[nodiscard]] catalog::OperatorContext context(catalog::Effects& effects, const StageCall& call);
  [[nodiscard]] data::Rows take_late();
  [[nodiscard]] data::Rows with_passed_by(data::Rows rows);
  const plan::Stage& stage_;
  std::shared_ptr<const std::string> name_;
  EffectBuffer effects_;
  std::vector<OperatorEffects> operator_effects_;
  std::vector<std::shared_ptr<catalog::Operator>> operators_;
  std::shared_ptr<SharedOperator> shared_;     // the first of operators_; null: it is its own
  std::uint64_t shared_calls_ = 0;             // of it, by this stage
  bool shares_anothers_ = false;
  bool needs_time_ = false;
  bool may_take_apart_ = false;
  bool is_settled_ = false;
  bool follows_time_ = false;
  std::uint32_t next_list_ = 0;
  std::vector<data::Rows> late_;               // of this run, on their way to consumers of `late_to`
  std::vector<data::Rows> passed_by_;          // of this run, past the later operators
  Counts counts_;
  std::set<std::string, std::less<>> warned_;  // topics, with the operator's number, that need not be told again
};

}  // namespace varpulis::runtime
