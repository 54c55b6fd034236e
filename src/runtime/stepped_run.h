#pragma once
#include <optional>
#include <span>
#include <vector>

#include "runtime/epoch_task.h"
#include "runtime/graph_state.h"

namespace varpulis::runtime {

/// Runs a component in which deadlines of one operator decide about those of another: at each position the deadlines one by one, in the
/// order (time, releases first, stage rank, first row), the rows of one flowing through all stages before the next is looked for (core
/// rules of the specification, 2.4). Stretches of positions at which nothing can fall due are taken as a whole.
class SteppedRun {
 public:
  /// Both outlive this.
  SteppedRun(GraphState& state, const plan::Component& component);

  void run(EpochTask& task);
  /// End of input; `last` holds an epoch of one position at which nothing arrives.
  void finish(EpochTask& last);

  /// Of the streams before a stage, the one because of whose rows, held or not come yet, its time is not as far as its own types are.
  struct Holder {
    std::uint32_t rank = 0;
    EventTime time;  // how far the stage's time has come instead
  };
  [[nodiscard]] std::optional<Holder> held_back_by(std::uint32_t rank);

 private:
  struct Place {
    std::uint32_t rank = 0;
    std::uint32_t op = 0;
  };
  /// A deadline that is due, or the tick of a timer.
  struct Due {
    catalog::Deadline deadline;
    Place place;
    std::optional<std::uint32_t> timer;  // the tick of this timer, in Plan::timers
    [[nodiscard]] bool before(const Due& other) const;
  };

  [[nodiscard]] catalog::Operator& operator_at(Place place) { return state_.stages[place.rank].operator_at(place.op); }
  [[nodiscard]] EventTime time_at(Place place);
  [[nodiscard]] std::optional<Due> next_due(std::optional<std::uint32_t> only, std::optional<EventTime> limit, bool end_of_input);
  /// Runs what is due: everywhere, or in stage `only`; with `limit`, only deadlines up to it.
  void run_deadlines(std::optional<std::uint32_t> only, std::optional<EventTime> limit, bool end_of_input);
  void fire(const Due& due, bool flow_on, bool end_of_input);
  void tick(std::uint32_t timer, EventTime at);

  /// Runs rows from the input through all stages.
  void flow(std::span<const data::Rows* const> raw);
  /// Lets the stages from `rank` on take those rows and what is in produced_.
  void flow_from(std::uint32_t rank, std::span<const data::Rows* const> raw, bool end_of_input);
  void receive(std::uint32_t rank, data::Rows rows, bool end_of_input);
  void add_produced(std::uint32_t rank, Produced produced);
  void finish_stage(std::uint32_t rank);

  [[nodiscard]] std::uint32_t stretch(const Arrivals& arrivals, std::uint32_t begin);
  [[nodiscard]] StageCall call(catalog::EvaluationContext& evaluation, EventTime time, bool end_of_input) const;
  [[nodiscard]] bool is_derived(std::uint32_t rank, std::string_view type) const;

  GraphState& state_;
  const plan::Component& component_;
  std::vector<Place> closing_;                  // operators with deadlines
  std::vector<std::vector<Place>> held_before_; // by rank: operators of other stages whose rows limit its time
  std::vector<std::vector<std::uint32_t>> holding_;  // by rank: its own operators that hold rows
  std::vector<std::vector<bool>> finished_;     // by rank and operator, at the end of input

  // While an epoch runs:
  const data::Epoch* epoch_ = nullptr;
  Tracer* tracer_ = nullptr;
  std::uint32_t position_ = 0;
  EventTime clock_;
  ProducedRows produced_;                       // of the current flow
  std::optional<EventTime> deadline_;           // that the current flow belongs to
  std::vector<bool> ticking_;                   // by timer: its tick is being run
};

}  // namespace varpulis::runtime
