#include "sums/exact_sum.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <vector>

namespace varpulis::sums {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

double total(std::initializer_list<double> numbers) {
  ExactSum sum;
  for (const double number : numbers) sum.add(number);
  const double result = sum.total();
  sum.release();
  return result;
}

TEST(ExactSum, rounds_once) {
  EXPECT_EQ(total({}), 0.0);
  EXPECT_EQ(total({0.1, 0.2, 0.3}), 0.6);                         // 0.1 + 0.2 + 0.3 is 0.6000000000000001 in plain doubles
  EXPECT_EQ(total({1e100, 1.0, -1e100}), 1.0);
  EXPECT_EQ(total({1e308, 1e308, -1e308}), 1e308);
  EXPECT_EQ(total({1e308, 1e308}), infinity);
  EXPECT_EQ(total({-1e308, -1e308}), -infinity);
  EXPECT_EQ(total({1, 0x1p-53}), 1.0);                            // ties to even
  EXPECT_EQ(total({1, 0x1p-53, 0x1p-1074}), 1.0 + 0x1p-52);       // a trace beyond the tie
  EXPECT_EQ(total({1, 0x1p-53, -0x1p-1074}), 1.0);
  EXPECT_EQ(total({0x1p-1074, 0x1p-1074}), 0x1p-1073);
  EXPECT_EQ(total({1e300, 0x1p-1074, -1e300}), 0x1p-1074);
  EXPECT_EQ(total({0x1p-1022, -0x1p-1074}), 0x1p-1022 - 0x1p-1074);
  EXPECT_FALSE(std::signbit(total({-0.0})));
}

TEST(ExactSum, infinities_enter_and_leave) {
  ExactSum sum;
  sum.add(1.5);
  sum.add(infinity);
  EXPECT_EQ(sum.total(), infinity);
  sum.add(-infinity);
  EXPECT_TRUE(std::isnan(sum.total()));
  sum.remove(infinity);
  EXPECT_EQ(sum.total(), -infinity);
  sum.remove(-infinity);
  EXPECT_EQ(sum.total(), 1.5);
  EXPECT_EQ(sum.count, 1U);
  sum.release();
}

TEST(ExactSum, ints_and_floats_together) {
  ExactSum sum;
  sum.add(std::int64_t{9007199254740993});
  sum.add(-9007199254740992.0);
  EXPECT_EQ(sum.total(), 1.0);
  sum.add(INT64_MIN);
  sum.add(INT64_MIN);
  sum.add(0x1p64);
  EXPECT_EQ(sum.total(), 1.0);
  sum.release();
}

TEST(ExactSum, several_at_once) {
  std::mt19937_64 random(5);
  for (int round = 0; round < 2000; ++round) {
    std::vector<double> numbers;
    const int spread = round % 3 == 0 ? 120 : 8;
    const std::size_t count = random() % 40;
    for (std::size_t i = 0; i < count; ++i) {
      const double number = std::ldexp(static_cast<double>(static_cast<std::int64_t>(random()) >> 11), static_cast<int>(random() % static_cast<unsigned>(spread)));
      numbers.push_back(round % 7 == 0 && i == 20 ? infinity : number);
    }
    WideSum reference;
    reference.add(1.0);
    bool finite = true;
    for (const double number : numbers) std::isfinite(number) ? reference.add(number) : void(finite = false);
    double high = 1, low = 0;
    if (ExactSum::accumulate(high, low, numbers.data(), numbers.size())) {
      EXPECT_TRUE(finite);
      EXPECT_EQ(high + low, reference.total());
    } else {
      EXPECT_TRUE(!finite || spread == 120) << round;
      EXPECT_EQ(high, 1);
      EXPECT_EQ(low, 0);
    }
  }
}

/// Adds and takes away at random; the wide sum, which is simple, is the reference.
TEST(ExactSum, agrees_with_the_wide_sum) {
  std::mt19937_64 random(3);
  for (const int spread : {4, 60, 200, 2000}) {
    ExactSum sum;
    WideSum reference;
    std::vector<double> numbers;
    for (int step = 0; step < 20'000; ++step) {
      if (!numbers.empty() && random() % 2 == 0) {
        const std::size_t victim = random() % numbers.size();
        std::swap(numbers[victim], numbers.back());
        sum.remove(numbers.back());
        reference.add(-numbers.back());
        numbers.pop_back();
      } else {
        const auto mantissa = static_cast<double>(static_cast<std::int64_t>(random()) >> 11);
        numbers.push_back(std::ldexp(mantissa, static_cast<int>(random() % static_cast<unsigned>(spread)) - spread / 2 - 52));
        sum.add(numbers.back());
        reference.add(numbers.back());
      }
      ASSERT_EQ(sum.total(), reference.total()) << "spread " << spread << " step " << step;
      ASSERT_EQ(sum.count, numbers.size());
    }
    while (!numbers.empty()) {
      sum.remove(numbers.back());
      numbers.pop_back();
    }
    EXPECT_EQ(sum.total(), 0.0);
    sum.release();
  }
}

}  // namespace
}  // namespace varpulis::sums
