#include "forecast/hawkes.h"

#include <gtest/gtest.h>

#include <cmath>

namespace varpulis::forecast {
namespace {

constexpr std::int64_t second = 1'000'000'000;

TEST(Hawkes, begins_with_fixed_rates) {
  Hawkes hawkes(2);
  EXPECT_EQ(hawkes.boost(0, 0), 1);
  hawkes.observe(0, 0);
  EXPECT_NEAR(hawkes.boost(0, 0), 1.5, 1e-12);  // (mu + alpha) / mu
  EXPECT_NEAR(hawkes.boost(0, second), 1 + 0.5 * std::exp(-1), 1e-12);
  EXPECT_EQ(hawkes.boost(1, 0), 1);
  hawkes.observe(0, second);
  EXPECT_NEAR(hawkes.boost(0, second), 1 + std::exp(-1), 1e-12);  // (0.5 + 0.5) decayed over a second
}

TEST(Hawkes, fits_its_rates_from_the_tenth_event_on) {
  Hawkes hawkes(1);
  for (int i = 0; i < 10; ++i) hawkes.observe(0, i * 4 * second);
  // One in four seconds; gaps without variance leave beta at 1e-9.
  const double before = hawkes.boost(0, 36 * second);
  EXPECT_LE(before, 5);
  EXPECT_NEAR(hawkes.boost(0, 36 * second + 40 * second), 1, 1e-9);
}

TEST(Hawkes, a_burst_boosts_and_wears_off) {
  Hawkes hawkes(1);
  std::int64_t now = 0;
  for (int i = 0; i < 50; ++i) hawkes.observe(0, now += (i % 2 == 0 ? 8 : 12) * second);
  const double quiet = hawkes.boost(0, now + 10 * second);
  for (int i = 0; i < 6; ++i) hawkes.observe(0, now += second / 100);
  EXPECT_GT(hawkes.boost(0, now), quiet + 0.5);
  EXPECT_LE(hawkes.boost(0, now), Hawkes::boost_max);
  EXPECT_NEAR(hawkes.boost(0, now + 1000 * second), 1, 1e-6);
}

}  // namespace
}  // namespace varpulis::forecast
