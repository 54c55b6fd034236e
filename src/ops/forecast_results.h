#pragma once
#include <map>
#include <vector>

#include "data/batch.h"
#include "forecast/forecaster.h"
#include "ops/match_plan.h"

namespace varpulis::ops {

/// Forecasts of an epoch on their way to becoming events (language reference, 10.7): what is forecast, the captures of the run that it is
/// about, and the event at which it was made.
class ForecastResults {
 public:
  explicit ForecastResults(const MatchPlan& plan) : plan_(plan) {}

  /// `event` is a row of the epoch.
  void add(const forecast::Forecast& forecast, std::uint32_t event) {
    forecasts_.push_back(forecast);
    events_.push_back(event);
  }
  /// `runs` are the runs of the forecasts so far, as matches; `rows` those of the epoch. None are left.
  [[nodiscard]] data::Rows take(data::Rows runs, const data::Rows& rows);

 private:
  [[nodiscard]] data::ColumnPtr build(std::size_t field) const;
  void add_shapes(data::Batch& to, const data::Batch& runs, const data::Rows& rows, const std::vector<std::uint32_t>& place_of_run,
                  const std::vector<std::uint32_t>& place_of_row, std::uint32_t own) const;

  const MatchPlan& plan_;
  std::vector<forecast::Forecast> forecasts_;
  std::vector<std::uint32_t> events_;
};

}  // namespace varpulis::ops
