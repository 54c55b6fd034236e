#pragma once
#include "ops/forecast_results.h"
#include "ops/match_operator.h"

namespace varpulis::ops {

/// Follows the runs of a pattern and passes on forecasts of the most advanced ones, not the matches. One model is learnt from the events of
/// all partitions, each of which is a sequence of its own.
class ForecastOperator final : public MatchOperator, private pattern::Observer {
 public:
  ForecastOperator(std::shared_ptr<const MatchPlan> plan, RootNumbers roots, std::shared_ptr<const std::string> type);

  [[nodiscard]] const forecast::Calibration* calibration() const override { return &forecaster_.calibration(); }
  [[nodiscard]] catalog::StateUsage usage() const override;
  void save(state::SnapshotWriter& to) const override;
  Result<void> load(state::SnapshotReader& from) override;

 private:
  /// Where matches go.
  struct Nobody final : pattern::Matches {
    void match(const pattern::Match&) override {}
    void timed_out(const pattern::Match&) override {}
    void left_out(std::uint64_t) override {}
  };

  void find_partitions(const data::Rows& rows) override;
  void take_row(std::uint32_t event) override;
  [[nodiscard]] data::Rows finished(data::Rows results, const data::Rows& rows) override;

  void opened(std::uint32_t run, std::uint32_t event) override;
  void took(std::uint32_t run, std::uint32_t step, std::uint32_t event) override;
  void matched(std::uint32_t, std::uint32_t) override {}
  void ended(std::uint32_t run, End why, std::uint32_t event) override;

  [[nodiscard]] std::uint32_t symbol_of(std::uint64_t items) const;
  [[nodiscard]] bool is_partitioned() const { return plan().description->partition != nullptr; }

  Nobody nobody_;
  std::vector<std::uint64_t> symbols_;        // the items of each, ascending
  std::vector<std::uint32_t> place_of_step_;
  forecast::Forecaster forecaster_;
  ForecastResults told_;
  data::KeyTable sequences_{1};               // of partitions
  data::Buffer<std::uint32_t> sequence_of_;   // of the epoch's events
};

}  // namespace varpulis::ops
