#pragma once
#include <array>
#include <cstdint>
#include <optional>

#include "state/snapshot.h"

namespace varpulis::forecast {

/// What forecasts were worth, once it is known what came of them.
class Calibration {
 public:
  /// Forecasts of about the same probability.
  struct Bin {
    std::uint64_t forecasts = 0, completed = 0;
    double probability_sum = 0;
  };
  static constexpr std::size_t bins_max = 10;  // of equal width; 1 is in the last

  /// `covered`: the outcome was in the forecast's interval; none where it had no interval.
  void resolve(double probability, bool completed, std::optional<bool> covered);

  [[nodiscard]] std::uint64_t forecasts() const { return forecasts_; }
  [[nodiscard]] std::uint64_t completed() const { return completed_; }
  /// The mean squared difference between probability and outcome; 0 is best. 0 without forecasts, like all that follow.
  [[nodiscard]] double brier_score() const;
  /// How many completed.
  [[nodiscard]] double base_rate() const;
  /// The score of always forecasting the base rate, which nobody knew beforehand.
  [[nodiscard]] double base_rate_score() const { return base_rate() * (1 - base_rate()); }
  /// How many outcomes were in their intervals; none where no forecast had one.
  [[nodiscard]] std::optional<double> coverage() const;
  [[nodiscard]] const std::array<Bin, bins_max>& bins() const { return bins_; }
  /// The mean difference between the probabilities of a bin and what came true of them, weighted by forecasts.
  [[nodiscard]] double calibration_error() const;

  void save(state::SnapshotWriter& to) const;
  Result<void> load(state::SnapshotReader& from);

 private:
  std::uint64_t forecasts_ = 0, completed_ = 0, intervals_ = 0, covered_ = 0;
  double squares_ = 0;
  std::array<Bin, bins_max> bins_{};
};

}  // namespace varpulis::forecast
