#include "report/time_buckets.h"

#include <gtest/gtest.h>

#include "base/time.h"
#include "report/series.h"

namespace varpulis::report {
namespace {

struct Count {
  std::uint64_t count = 0;
  void merge(const Count& later) { count += later.count; }
};

TEST(TimeBuckets, every_width_is_made_of_whole_finer_ones) {
  std::int64_t width = 1;
  for (int i = 0; i < 35; ++i) {
    const std::int64_t next = wider(width);
    EXPECT_GT(next, width);
    EXPECT_EQ(next % width, 0) << width;
    width = next;
  }
}

TEST(TimeBuckets, begin_at_multiples_of_their_width_also_before_1970) {
  EXPECT_EQ(bucket_begin(0, 10), 0);
  EXPECT_EQ(bucket_begin(19, 10), 10);
  EXPECT_EQ(bucket_begin(-1, 10), -10);
  EXPECT_EQ(bucket_begin(-10, 10), -10);
}

TEST(TimeBuckets, are_exact_while_there_are_few_times) {
  TimeBuckets<Count> buckets(3);
  for (const std::int64_t time : {5, 700, 5, 1'000'000'000}) ++buckets.at(time).count;
  EXPECT_EQ(buckets.width(), 1);
  ASSERT_EQ(buckets.buckets().size(), 3U);
  EXPECT_EQ(buckets.buckets().at(5).count, 2U);
}

TEST(TimeBuckets, widen_no_more_than_needed_and_lose_nothing) {
  TimeBuckets<Count> buckets(100);
  for (std::int64_t second = 0; second < 1000; ++second) ++buckets.at(second * ns_per_s).count;
  EXPECT_EQ(buckets.width(), 10 * ns_per_s);
  ASSERT_EQ(buckets.buckets().size(), 100U);
  for (const auto& [begin, content] : buckets.buckets()) EXPECT_EQ(content.count, 10U) << begin;
}

TEST(TimeBuckets, do_not_depend_on_the_order_of_times) {
  TimeBuckets<Count> forward(50), backward(50);
  for (std::int64_t i = 0; i < 5000; ++i) {
    ++forward.at(i * i * ns_per_ms).count;
    const std::int64_t j = 4999 - i;
    ++backward.at(j * j * ns_per_ms).count;
  }
  EXPECT_EQ(forward.width(), backward.width());
  ASSERT_EQ(forward.buckets().size(), backward.buckets().size());
  for (const auto& [begin, content] : forward.buckets()) EXPECT_EQ(content.count, backward.buckets().at(begin).count);
}

TEST(Series, keeps_extremes_and_last_of_what_it_puts_together) {
  Series series;
  for (std::int64_t i = 0; i < 10'000; ++i) series.add(i * ns_per_s, i % 7 == 3 ? -5.0 : static_cast<double>(i));
  EXPECT_EQ(series.count(), 10'000U);
  EXPECT_TRUE(series.is_merged());
  EXPECT_LE(series.buckets().buckets().size(), Series::buckets_max);
  EXPECT_DOUBLE_EQ(series.minimum(), -5.0);
  EXPECT_DOUBLE_EQ(series.maximum(), 9998.0);
  std::uint64_t count = 0;
  for (const auto& [begin, bucket] : series.buckets().buckets()) {
    count += bucket.count;
    const auto last = static_cast<double>(bucket.last_time / ns_per_s);
    EXPECT_DOUBLE_EQ(bucket.last, bucket.last_time / ns_per_s % 7 == 3 ? -5.0 : last) << begin;
    EXPECT_GE(bucket.last_time, begin);
    EXPECT_LT(bucket.last_time, begin + series.buckets().width());
  }
  EXPECT_EQ(count, 10'000U);
}

TEST(Series, two_values_of_one_time_count_as_put_together) {
  Series series;
  series.add(1, 2.0);
  EXPECT_FALSE(series.is_merged());
  series.add(1, 3.0);
  EXPECT_TRUE(series.is_merged());
}

}  // namespace
}  // namespace varpulis::report
