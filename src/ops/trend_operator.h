#pragma once
#include "data/key_table.h"
#include "ops/match_events.h"
#include "ops/time_queue.h"
#include "ops/trend_results.h"
#include "ops/trend_windows.h"
#include "trend/trends.h"

namespace varpulis::ops {

/// `.trend_aggregate`: takes events to the trends of their partitions, and says what comes out and when.
class TrendOperator final : public catalog::Operator {
 public:
  TrendOperator(std::shared_ptr<const TrendPlan> plan, RootNumbers roots, std::shared_ptr<const std::string> type);

  void process(const data::Rows& rows, catalog::OperatorContext& context, catalog::Emitter& out) override;
  void advance(catalog::TimeSteps steps, const data::Rows& rows, catalog::OperatorContext& context, catalog::Emitter& out) override;
  [[nodiscard]] bool takes_apart(std::span<const catalog::RowsOfType> by_type) override;
  void advance_apart(std::span<const catalog::RowsOfType> by_type, catalog::OperatorContext& context, catalog::Emitter& out) override;
  [[nodiscard]] std::optional<catalog::Deadline> next_deadline() override;
  void fire(const catalog::Firing& firing, catalog::OperatorContext& context, catalog::Emitter& out) override;
  [[nodiscard]] EventTime held() override;
  void finish(catalog::OperatorContext& context, catalog::Emitter& out) override;

  [[nodiscard]] catalog::StateUsage usage() const override;
  void save(state::SnapshotWriter& to) const override;
  Result<void> load(state::SnapshotReader& from) override;

 private:
  void advance_rows(catalog::TimeSteps steps, const data::Rows& rows, catalog::OperatorContext& context);
  void advance_window(catalog::TimeSteps steps, const data::Rows& rows);
  [[nodiscard]] bool has_one_window(const data::Rows& rows);
  void begin(const data::Rows& rows, catalog::OperatorContext& context);
  void find_values(const data::Rows& rows);
  void find_compared(const data::Rows& rows, catalog::OperatorContext& context);
  void find_step_types(const data::Rows& rows);
  void take_row(std::uint32_t event);
  void take_run(std::uint32_t end);
  void join_window(std::uint32_t event, std::uint32_t partition);
  void close_window(std::uint32_t partition, const TrendCause& cause);
  [[nodiscard]] bool is_due();
  void close_due(std::uint32_t position, std::uint32_t event);
  void end(const data::Rows& rows, catalog::OperatorContext& context, catalog::Emitter& out);
  void hand_on(catalog::OperatorContext& context, catalog::Emitter& out);
  void forget_partitions();
  void forget(std::uint32_t partition);

  std::shared_ptr<const TrendPlan> plan_;
  RootNumbers roots_;
  std::shared_ptr<const std::string> type_;
  MatchEvents events_;
  TrendResults results_;
  std::unique_ptr<trend::Trends> trends_;
  std::int64_t time_ = EventTime::min().ns;  // stream time
  bool inferred_ = false;                    // it has gone on while the input was idle
  bool end_of_input_ = false;
  data::KeyTable keys_{1};                   // of partitions
  std::vector<data::Value> spelled_;         // by partition: its key as the first event that counts has it; missing: none does
  TrendWindows windows_;
  TimeQueue idle_;                           // partitions by when nothing of them may be live any more
  std::vector<bool> is_queued_;              // by partition, in idle_ or closed_
  std::vector<std::uint32_t> closed_;        // partitions that may have no window
  // Of the epoch.
  data::Buffer<std::uint32_t> partitions_;
  std::uint32_t taken_ = 0;  // events before this one are in their trends; of programs with windows
  std::vector<data::Buffer<double>> values_;
  std::vector<data::Buffer<double>> compared_values_;  // by step
  std::vector<const double*> columns_, compared_;
  const data::Rows* rows_ = nullptr;
  trend::WindowRun window_run_;
  [[nodiscard]] bool is_of_step(std::uint32_t event) const { return all_of_step_ || is_of_step_[event]; }
  std::vector<bool> is_of_step_;             // by event: its type is that of a step
  bool all_of_step_ = false;
};

}  // namespace varpulis::ops
