// What is kept of outcomes: intervals, stability and calibration.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "forecast/calibration.h"
#include "forecast/conformal.h"
#include "forecast/stability.h"
#include "forecast/testing/source.h"

namespace varpulis::forecast {
namespace {

TEST(Conformal, knows_nothing_without_outcomes) {
  const Conformal conformal;
  EXPECT_EQ(conformal.around(0.3).lower, 0);
  EXPECT_EQ(conformal.around(0.3).upper, 1);
}

TEST(Conformal, takes_the_largest_of_few_scores) {
  Conformal conformal;
  conformal.resolve(0.9, true);   // 0.1
  conformal.resolve(0.75, true);  // 0.25
  EXPECT_DOUBLE_EQ(conformal.around(0.5).lower, 0.25);
  EXPECT_DOUBLE_EQ(conformal.around(0.5).upper, 0.75);
  EXPECT_DOUBLE_EQ(conformal.around(0.9).upper, 1);
  // Of nine still the largest, of ten the second.
  for (int i = 0; i < 7; ++i) conformal.resolve(0.0, false);
  EXPECT_DOUBLE_EQ(conformal.around(0.5).lower, 0.25);
  conformal.resolve(0.0, false);
  EXPECT_DOUBLE_EQ(conformal.around(0.5).lower, 0.4);
}

enum class Course : std::uint8_t { any, rising, falling, few_values };

class ConformalCourse : public ::testing::TestWithParam<Course> {};

TEST_P(ConformalCourse, regards_the_last_thousand_outcomes) {
  testing::MarkovSource random(2, 0, 1);
  Conformal conformal;
  std::vector<double> scores;
  constexpr int outcomes = 3'500;
  for (int i = 0; i < outcomes; ++i) {
    const double part = i / static_cast<double>(outcomes);
    const double any = random.uniform();
    const double probability = GetParam() == Course::any       ? any
                               : GetParam() == Course::rising  ? 0.9 * part + 0.1 * any
                               : GetParam() == Course::falling ? 1 - part
                                                               : 0.25 * std::floor(4 * any);
    const bool completed = GetParam() == Course::any && random.uniform() < 0.5;
    conformal.resolve(probability, completed);
    scores.push_back(std::abs(probability - (completed ? 1 : 0)));
    if (scores.size() > Conformal::scores_max) scores.erase(scores.begin());
    std::vector<double> sorted = scores;
    std::ranges::sort(sorted, std::greater());
    const double quantile = sorted[(sorted.size() + 10) / 10 - 1];
    ASSERT_DOUBLE_EQ(conformal.around(0.0).upper, quantile);
    if (i % 700 != 0) continue;
    state::SnapshotWriter to;
    conformal.save(to);
    state::SnapshotReader from(to.bytes());
    conformal = Conformal();
    ASSERT_TRUE(conformal.load(from));
  }
}

INSTANTIATE_TEST_SUITE_P(Courses, ConformalCourse, ::testing::Values(Course::any, Course::rising, Course::falling, Course::few_values));

TEST(Stability, counts_agreements_of_one_situation) {
  Stability stability(2, 3);
  EXPECT_EQ(stability.observe(1, 2, 0.5).confidence, 0);
  EXPECT_DOUBLE_EQ(stability.observe(1, 2, 0.52).confidence, 0.1);
  EXPECT_EQ(stability.observe(0, 2, 0.52).confidence, 0);  // another situation
  EXPECT_EQ(stability.observe(1, 2, 0.6).confidence, 0);   // 0.08 is another probability
  EXPECT_EQ(stability.observe(1, 2, 0.9).confidence, 0);
  for (int i = 0; i < 9; ++i) EXPECT_FALSE(stability.observe(1, 2, 0.9).settled);
  EXPECT_TRUE(stability.observe(1, 2, 0.9).settled);
  for (int i = 0; i < 40; ++i) stability.observe(1, 2, 0.1 * (i % 2));
  EXPECT_TRUE(stability.observe(1, 2, 0.5).settled);  // once is enough
  EXPECT_EQ(stability.observe(1, 2, 0.1).confidence, 0);
}

TEST(Calibration, compares_with_the_base_rate) {
  Calibration calibration;
  EXPECT_EQ(calibration.brier_score(), 0);
  EXPECT_EQ(calibration.coverage(), std::nullopt);
  calibration.resolve(0.8, true, true);
  calibration.resolve(0.8, true, true);
  calibration.resolve(0.8, false, false);
  calibration.resolve(0.1, false, true);
  EXPECT_EQ(calibration.forecasts(), 4);
  EXPECT_DOUBLE_EQ(calibration.brier_score(), (0.04 + 0.04 + 0.64 + 0.01) / 4);
  EXPECT_DOUBLE_EQ(calibration.base_rate(), 0.5);
  EXPECT_DOUBLE_EQ(calibration.base_rate_score(), 0.25);
  EXPECT_EQ(calibration.coverage(), 0.75);
  EXPECT_EQ(calibration.bins()[8].forecasts, 3);
  EXPECT_EQ(calibration.bins()[8].completed, 2);
  EXPECT_NEAR(calibration.calibration_error(), (std::abs(2.4 - 2) + 0.1) / 4, 1e-12);
  calibration.resolve(1, true, std::nullopt);
  EXPECT_EQ(calibration.bins()[9].forecasts, 1);
  EXPECT_EQ(calibration.coverage(), 0.75);  // of the forecasts with an interval
}

}  // namespace
}  // namespace varpulis::forecast
