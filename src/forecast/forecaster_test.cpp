#include "forecast/forecaster.h"

#include <gtest/gtest.h>

#include <cmath>

#include "forecast/testing/source.h"

namespace varpulis::forecast {
namespace {

constexpr std::int64_t second = 1'000'000'000;
constexpr std::uint32_t a = 0, b = 1;

/// A -> B, and C that nothing takes.
PatternShape two_steps() { return {.steps = {{.item = 0}, {.item = 1}}, .gaps = {}, .cancels = {}, .items = 2, .symbols = {1, 2, 0}}; }

Settings settings(std::int64_t within) {
  return {.confidence = 0, .horizon = within, .within = within, .warmup = 0, .depth = 0, .hawkes = false, .adaptive_warmup = false};
}

/// Runs of A -> B that skip what does not fit, of one partition: what a matcher would tell.
class Runs {
 public:
  Runs(Forecaster& forecaster, std::int64_t within) : forecaster_(forecaster), within_(within) {}

  /// The forecast after the event, if a run is open.
  std::optional<Forecast> event(std::uint32_t symbol, std::int64_t time) {
    while (!open_.empty() && open_.front().start + within_ < time) {
      forecaster_.ended(open_.front().number, Forecaster::End::other);
      open_.erase(open_.begin());
    }
    forecaster_.learn(0, symbol, time);
    if (symbol == b) {
      for (const Run& run : open_) {
        forecaster_.took(run.number, 1);
        forecaster_.ended(run.number, Forecaster::End::other);
      }
      open_.clear();
    } else if (symbol == a) {
      open_.push_back({.number = next_++ % 64, .start = time});
      forecaster_.opened(open_.back().number);
      forecaster_.took(open_.back().number, 0);
    }
    const std::uint32_t run = forecaster_.furthest(0);
    if (run == Forecaster::none) return std::nullopt;
    for (const Run& each : open_) {
      if (each.number == run) return forecaster_.forecast(run, each.start, 0);
    }
    return std::nullopt;
  }

 private:
  struct Run {
    std::uint32_t number;
    std::int64_t start;
  };
  Forecaster& forecaster_;
  std::int64_t within_;
  std::uint32_t next_ = 0;
  std::vector<Run> open_;
};

TEST(Forecaster, forecasts_by_the_events_that_fit_into_the_time_left) {
  Forecaster forecaster(two_steps(), settings(3 * second));
  Runs runs(forecaster, 3 * second);
  EXPECT_FALSE(runs.event(b, 0));
  EXPECT_FALSE(runs.event(2, second));
  // 1 B of 3 events; three more fit.
  double of_b = 1.01 / 3.03;
  std::optional<Forecast> forecast = runs.event(a, 2 * second);
  ASSERT_TRUE(forecast);
  EXPECT_NEAR(forecast->probability, 1 - std::pow(1 - of_b, 3), 1e-12);
  EXPECT_EQ(forecast->waiting_time, std::llround(1 / of_b * second));
  EXPECT_EQ(forecast->active_runs, 1);
  EXPECT_EQ(forecast->place, 0);
  // A second later one less.
  of_b = 1.01 / 4.03;
  forecast = runs.event(2, 3 * second);
  ASSERT_TRUE(forecast);
  EXPECT_NEAR(forecast->probability, 1 - std::pow(1 - of_b, 2), 1e-12);
  // At the deadline none; behind it the run is gone.
  runs.event(2, 4 * second);
  EXPECT_EQ(runs.event(2, 5 * second)->probability, 0);
  EXPECT_FALSE(runs.event(2, 6 * second));
  EXPECT_EQ(forecaster.calibration().forecasts(), 4);
  EXPECT_EQ(forecaster.calibration().completed(), 0);
}

TEST(Forecaster, a_forecast_comes_true_only_within_its_horizon) {
  Settings own = settings(100 * second);
  own.horizon = 2 * second;
  Forecaster forecaster(two_steps(), own);
  Runs runs(forecaster, 100 * second);
  runs.event(a, 0);
  runs.event(2, 3 * second);  // the first one has not come true
  EXPECT_EQ(forecaster.calibration().forecasts(), 1);
  runs.event(b, 5 * second);  // the second one does, just in time
  EXPECT_EQ(forecaster.calibration().forecasts(), 2);
  EXPECT_EQ(forecaster.calibration().completed(), 1);
  EXPECT_EQ(forecaster.pending(), 0);
}

TEST(Forecaster, says_nothing_during_warm_up_and_below_the_confidence) {
  Settings own = settings(second);
  own.warmup = 3;
  own.confidence = 0.9;
  Forecaster forecaster(two_steps(), own);
  Runs runs(forecaster, second);
  EXPECT_FALSE(runs.event(a, 0));
  EXPECT_FALSE(runs.event(a, 0));
  const std::optional<Forecast> forecast = runs.event(a, second / 2);
  ASSERT_TRUE(forecast);
  EXPECT_LT(forecast->probability, 0.9);
  EXPECT_FALSE(forecast->is_told);
}

TEST(Forecaster, what_was_open_at_the_end_has_no_outcome) {
  Forecaster forecaster(two_steps(), settings(second));
  forecaster.learn(0, a, 0);
  forecaster.opened(0);
  forecaster.took(0, 0);
  (void)forecaster.forecast(0, 0, 0);
  forecaster.ended(0, Forecaster::End::unknown);
  EXPECT_EQ(forecaster.calibration().forecasts(), 0);
  EXPECT_EQ(forecaster.pending(), 0);
}

TEST(Forecaster, learns_how_often_a_condition_between_events_holds) {
  PatternShape shape = two_steps();
  shape.steps[1].conditional = true;
  Settings own = settings(1000 * second);
  Forecaster forecaster(shape, own);
  std::int64_t now = 0;
  // One B in four is taken.
  std::uint32_t run = 0;
  for (int i = 0; i < 400; ++i) {
    forecaster.learn(0, a, now += second);
    forecaster.opened(run);
    forecaster.took(run, 0);
    for (int k = 0; k < 4; ++k) {
      forecaster.learn(0, b, now += second);
      if (k == 3) forecaster.took(run, 1);
    }
    forecaster.ended(run, Forecaster::End::other);
  }
  forecaster.learn(0, a, now += second);
  forecaster.opened(run);
  forecaster.took(run, 0);
  own.horizon = second;
  const double one_event = 0.8 * 0.25;  // B, and the one that fits
  const Forecast forecast = forecaster.forecast(run, now - 999 * second, 0);
  EXPECT_NEAR(forecast.probability, one_event, 0.002);
}

TEST(Forecaster, intervals_hold_nine_of_ten_outcomes) {
  testing::MarkovSource random(2, 0, 2026);
  Settings own = settings(10 * second);
  own.depth = 2;
  Forecaster forecaster(two_steps(), own);
  Runs runs(forecaster, 10 * second);
  std::int64_t now = 0;
  int sequences = 0;
  while (sequences < 20'000) {
    now += static_cast<std::int64_t>(-std::log(1 - random.uniform()) * 2e9);
    const double which = random.uniform();
    const std::uint32_t symbol = which < 0.25 ? a : which < 0.4 ? b : 2;
    sequences += symbol == a ? 1 : 0;
    runs.event(symbol, now);
  }
  const Calibration& calibration = forecaster.calibration();
  EXPECT_GT(calibration.forecasts(), 20'000);
  ASSERT_TRUE(calibration.coverage().has_value());
  EXPECT_GT(*calibration.coverage(), 0.87);
  EXPECT_LT(*calibration.coverage(), 0.93);
  EXPECT_LT(calibration.brier_score(), calibration.base_rate_score());
}

TEST(Forecaster, goes_on_after_loading_as_if_it_had_not_stopped) {
  const auto play = [](bool restarts) {
    testing::MarkovSource random(3, 1, 5);
    auto forecaster = std::make_unique<Forecaster>(two_steps(), settings(4 * second));
    std::vector<std::pair<std::uint32_t, std::int64_t>> open;
    std::string told;
    std::uint32_t next = 0;
    for (int i = 0; i < 1'500; ++i) {
      const std::int64_t now = i * second;
      const std::uint32_t symbol = random.next();
      while (!open.empty() && open.front().second + 4 * second < now) {
        forecaster->ended(open.front().first, Forecaster::End::other);
        open.erase(open.begin());
      }
      forecaster->learn(0, symbol, now);
      for (const auto& [run, start] : open) {
        if (symbol != b) break;
        forecaster->took(run, 1);
        forecaster->ended(run, Forecaster::End::other);
      }
      if (symbol == b) open.clear();
      if (symbol == a) {
        open.emplace_back(next++ % 16, now);
        forecaster->opened(open.back().first);
        forecaster->took(open.back().first, 0);
      }
      for (const auto& [run, start] : open) {
        if (forecaster->furthest(0) != run) continue;
        const Forecast forecast = forecaster->forecast(run, start, 0);
        told += fmt::format("{} {} {} {}\n", forecast.probability, forecast.lower, forecast.confidence, forecast.context_depth);
        break;
      }
      if (!restarts || i % 97 != 0) continue;
      std::vector<std::uint32_t> order;
      for (const auto& [run, start] : open) order.push_back(run);
      state::SnapshotWriter to;
      forecaster->save(to, order);
      forecaster = std::make_unique<Forecaster>(two_steps(), settings(4 * second));
      state::SnapshotReader from(to.bytes());
      EXPECT_TRUE(forecaster->load(from, order));
      EXPECT_TRUE(from.at_end());
    }
    return told;
  };
  EXPECT_EQ(play(false), play(true));
}

}  // namespace
}  // namespace varpulis::forecast
