#include "ops/reorder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "ops/testing/timed_run.h"

namespace varpulis::ops {
namespace {

using testing::map;
using testing::number;
using testing::run_timed;
using testing::TimedEvent;

std::vector<TimedEvent> at(std::initializer_list<std::int64_t> times) {
  std::vector<TimedEvent> events;
  for (const std::int64_t time : times) events.push_back({time, map({{"v", number(static_cast<std::int64_t>(events.size()))}})});
  return events;
}

TEST(Reorder, releases_rows_when_the_watermark_reaches_them) {
  EXPECT_EQ(run_timed(*reorder(), at({10, 12, 11, 14, 13, 20}), 2),
            (std::vector<std::string>{"1 10 10 {\"v\": Int(0)}", "3 11 11 {\"v\": Int(2)}", "3 12 12 {\"v\": Int(1)}", "5 13 13 {\"v\": Int(4)}",
                                      "5 14 14 {\"v\": Int(3)}", "end 20 20 {\"v\": Int(5)}"}));
}

TEST(Reorder, keeps_arrival_order_among_equal_timestamps) {
  EXPECT_EQ(run_timed(*reorder(), at({5, 7, 5, 7, 5, 9}), 2),
            (std::vector<std::string>{"1 5 5 {\"v\": Int(0)}", "2 - 5 {\"v\": Int(2)}", "4 - 5 {\"v\": Int(4)}", "5 7 7 {\"v\": Int(1)}",
                                      "5 7 7 {\"v\": Int(3)}", "end 9 9 {\"v\": Int(5)}"}));
}

TEST(Reorder, lets_rows_at_the_watermark_pass_at_once) {
  EXPECT_EQ(run_timed(*reorder(), at({1, 2, 2, 3}), 0),
            (std::vector<std::string>{"0 - 1 {\"v\": Int(0)}", "1 - 2 {\"v\": Int(1)}", "2 - 2 {\"v\": Int(2)}", "3 - 3 {\"v\": Int(3)}"}));
}

TEST(Reorder, lets_admitted_late_rows_pass_at_once) {
  EXPECT_EQ(run_timed(*reorder(), at({10, 20, 12, 5}), 3, 6),
            (std::vector<std::string>{"1 10 10 {\"v\": Int(0)}", "2 - 12 {\"v\": Int(2)}", "end 20 20 {\"v\": Int(1)}"}));
}

TEST(Reorder, gives_any_permutation_within_the_bound_in_order) {
  std::mt19937 random(11);
  for (int round = 0; round < 40; ++round) {
    const auto bound = static_cast<std::int64_t>(random() % 30);
    std::vector<std::pair<std::int64_t, TimedEvent>> arrivals;  // by arrival time
    std::int64_t time = -50;
    for (int i = 0; i < 200; ++i) {
      time += static_cast<std::int64_t>(random() % 5) + 1;
      const testing::Value value = i % 7 == 0 ? testing::text(std::string(20, 'a')) : number(i);
      arrivals.push_back({time + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(bound + 1)), {time, map({{"v", value}})}});
    }
    std::ranges::stable_sort(arrivals, {}, [](const auto& each) { return each.first; });
    std::vector<TimedEvent> events;
    for (auto& [arrival, event] : arrivals) events.push_back(event);
    const std::vector<std::string> out = run_timed(*reorder(), events, bound);
    ASSERT_EQ(out.size(), events.size());
    std::int64_t last = -100;
    for (const std::string& line : out) {
      const std::size_t second = line.find(' ', line.find(' ') + 1);
      const std::int64_t at_time = std::stoll(line.substr(second + 1));
      EXPECT_GT(at_time, last);
      last = at_time;
    }
  }
}

}  // namespace
}  // namespace varpulis::ops
