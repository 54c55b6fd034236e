#pragma once
// Turns what happens to the windows of an epoch into events: runs every aggregate call over the window script and evaluates the items of
// `.aggregate` over their results. Whoever decides about windows (ops/window_policy.h, windows under `.watermark`) makes the script.
#include "catalog/windowed_aggregate.h"
#include "ops/aggregate_plan.h"

namespace varpulis::ops {

/// How the results of the emitting steps are stamped, in the order of these steps.
struct WindowStamps {
  data::Buffer<std::uint32_t> position;  // in the epoch
  data::Buffer<std::int64_t> time;       // of the last event of the window in (timestamp, arrival) order
  data::Buffer<std::uint32_t> list;      // from OperatorContext::next_list
  data::Buffer<std::int64_t> deadline;   // INT64_MAX where an arriving row made it come out; may be empty: all are
  data::Buffer<std::uint8_t> flags;      // of Keys; may be empty: none is set
  data::ColumnPtr key;                   // partitioned plans: the value of the partition key
};

class WindowFold {
 public:
  /// `sliding`: rows leave windows other than by clearing them.
  WindowFold(std::shared_ptr<const AggregatePlan> plan, RootNumbers roots, bool sliding);

  /// The different argument expressions of all calls; a window operator keeps values of these instead of rows.
  [[nodiscard]] std::size_t arguments() const { return arguments_.size(); }
  /// Their values for some rows: one dense column for each.
  [[nodiscard]] std::vector<data::ColumnPtr> evaluate_arguments(const data::Rows& rows, catalog::OperatorContext& context) const;
  /// True: some call wants to see the values of this argument that leave windows.
  [[nodiscard]] bool wants_evicted(std::size_t argument) const { return arguments_[argument].evicted; }

  /// Runs the script. `added[a]` holds argument a of the rows that join, in the order of the adding steps, `evicted[a]` of those that
  /// leave, in the order in which they do; null, or no columns at all, where not wanted. Passes on one event for each emitting step.
  void run(const catalog::WindowScript& script, std::span<const data::ColumnPtr> added, std::span<const data::ColumnPtr> evicted,
           WindowStamps stamps, catalog::OperatorContext& context, catalog::Emitter& out);

  [[nodiscard]] const AggregatePlan& plan() const { return *plan_; }
  [[nodiscard]] std::uint64_t bytes() const;
  void save(state::SnapshotWriter& to) const;
  [[nodiscard]] Result<void> load(state::SnapshotReader& from);

 private:
  struct Argument {
    catalog::ExpressionPtr expression;
    std::string text;
    bool evicted = false;
  };
  struct Call {
    std::unique_ptr<catalog::WindowedAggregate> aggregate;
    std::vector<std::size_t> arguments;  // index in arguments_, or none for constants
  };
  static constexpr std::size_t none = static_cast<std::size_t>(-1);
  std::size_t argument_index(const catalog::ExpressionPtr& expression);

  std::shared_ptr<const AggregatePlan> plan_;
  RootNumbers roots_;
  std::vector<Argument> arguments_;
  std::vector<Call> calls_;
  std::vector<data::ColumnBuilder> results_;  // by call; kept for their memory
};

}  // namespace varpulis::ops
