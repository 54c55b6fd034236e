#include "engine/epoch_size.h"

#include <gtest/gtest.h>

namespace varpulis::engine {
namespace {

TEST(EpochSize, grows_while_little_comes_out) {
  EpochSize size = EpochSize::for_streams(10'000);
  EXPECT_EQ(size.next(), 25U);  // a row of every stream for each event: a quarter of a million
  for (int epoch = 0; epoch < 20; ++epoch) size.observe(size.next(), 1000);
  EXPECT_EQ(size.next(), epoch_events(10'000));
  EXPECT_EQ(size.next(), 320'000U);
}

TEST(EpochSize, stays_where_epochs_are_not_full) {
  EpochSize size = EpochSize::for_streams(1'000);
  EXPECT_EQ(size.next(), 250U);
  size.observe(10, 0);  // no more events were at hand
  EXPECT_EQ(size.next(), 250U);
}

TEST(EpochSize, shrinks_to_what_an_epoch_may_give) {
  EpochSize size = EpochSize::for_streams(1'000);
  for (int epoch = 0; epoch < 20; ++epoch) size.observe(size.next(), 0);
  EXPECT_EQ(size.next(), 65'536U);
  size.observe(65'536, 65'536'000);  // from here on all streams give something for each event
  EXPECT_EQ(size.next(), 250U);
  size.observe(250, 250'000);
  EXPECT_EQ(size.next(), 250U);
  size.observe(250, 1'000'000'000);
  EXPECT_EQ(size.next(), 1U);
}

TEST(EpochSize, of_few_streams_is_what_it_was) {
  EXPECT_EQ(EpochSize::for_streams(1).next(), 8192U);
  EXPECT_EQ(EpochSize::for_streams(0).next(), 8192U);
  EpochSize one = EpochSize::for_streams(1);
  one.observe(8192, 40'000);
  EXPECT_EQ(one.next(), 8192U);
  EpochSize size = EpochSize::fixed(7);
  size.observe(7, 0);
  size.observe(7, 10'000'000);
  EXPECT_EQ(size.next(), 7U);
}

TEST(EpochSize, of_few_streams_lets_results_stay_in_the_cache) {
  EpochSize size = EpochSize::for_streams(1);
  size.observe(8192, 8192 * 32);  // a pattern with many matches
  EXPECT_EQ(size.next(), 2048U);
  size.observe(2048, 2048 * 32);
  EXPECT_EQ(size.next(), 2048U);
  size.observe(2048, 2048 * 500);  // and with more: smaller epochs would cost more than they save
  EXPECT_EQ(size.next(), 256U);
  size.observe(256, 256 * 500);
  EXPECT_EQ(size.next(), 256U);
  size.observe(256, 256 * 10'000);  // but no more than an epoch may give
  EXPECT_EQ(size.next(), 25U);
  size.observe(25, 25);
  EXPECT_EQ(size.next(), 50U);
}

}  // namespace
}  // namespace varpulis::engine
