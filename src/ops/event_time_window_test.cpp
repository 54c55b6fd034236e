#include "ops/event_time_window.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "data/text.h"
#include "ops/testing/timed_run.h"

namespace varpulis::ops {
namespace {

using testing::map;
using testing::number;
using testing::run_timed;
using testing::TimedEvent;

/// A window of rows {k, v}, partitioned by k, released as lists.
catalog::OperatorSpecPtr released(const EventTimeWindow& window) {
  return event_time_window(window, false, "", "", catalog::PartitionKey{.key = testing::field("k"), .field = "k"});
}

/// Rows whose arrival is disturbed by up to `bound`.
std::vector<TimedEvent> disturbed(std::mt19937& random, std::int64_t bound, std::size_t count, std::uint64_t pause) {
  std::vector<std::pair<std::int64_t, TimedEvent>> arrivals;
  std::int64_t time = -40;
  for (std::size_t i = 0; i < count; ++i) {
    time += static_cast<std::int64_t>(random() % (pause + 1));
    data::Map fields;
    if (random() % 8 != 0) fields.set("k", number(static_cast<std::int64_t>(random() % 3)));
    fields.set("v", number(static_cast<std::int64_t>(i)));
    arrivals.push_back({time + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(bound + 1)), {time, std::move(fields)}});
  }
  std::ranges::stable_sort(arrivals, {}, [](const auto& each) { return each.first; });
  std::vector<TimedEvent> events;
  for (auto& [arrival, event] : arrivals) events.push_back(std::move(event));
  return events;
}

std::string key_of(const TimedEvent& event) {
  const data::Value* key = event.fields.find("k");
  return key == nullptr ? "default" : data::display(*key);
}

std::string describe(const TimedEvent& event) {
  std::string text = fmt::format("{} ", event.time);
  data::append_debug(text, data::Value::map(event.fields));
  return text;
}

struct Window {
  std::int64_t end;      // or deadline
  std::int64_t first;
  std::string key;
  std::vector<TimedEvent> rows;
};

/// Lines as run_timed() writes them, without position and deadline: the windows of all rows, in the order in which they come out.
std::vector<std::string> all_windows(std::vector<TimedEvent> events, const EventTimeWindow& window) {
  std::ranges::stable_sort(events, {}, &TimedEvent::time);
  std::vector<Window> windows;
  std::map<std::string, std::vector<TimedEvent>> keys;
  for (const TimedEvent& event : events) keys[key_of(event)].push_back(event);
  for (const auto& [key, rows] : keys) {
    if (window.gap > 0) {
      const auto gap = static_cast<std::int64_t>(window.gap);
      for (const TimedEvent& row : rows) {
        if (windows.empty() || windows.back().key != key || windows.back().rows.back().time + gap < row.time) {
          windows.push_back({.end = 0, .first = row.time, .key = key, .rows = {}});
        }
        windows.back().rows.push_back(row);
        windows.back().end = row.time + gap;
      }
      continue;
    }
    const auto size = static_cast<std::int64_t>(window.size), slide = static_cast<std::int64_t>(window.slide);
    for (std::int64_t start = -200 * slide; start < 4000; start += slide) {
      std::vector<TimedEvent> inside;
      std::ranges::copy_if(rows, std::back_inserter(inside), [&](const TimedEvent& row) { return start <= row.time && row.time < start + size; });
      if (!inside.empty()) windows.push_back({.end = start + size, .first = inside.front().time, .key = key, .rows = inside});
    }
  }
  std::ranges::stable_sort(windows, [](const Window& a, const Window& b) { return std::tie(a.end, a.first, a.key) < std::tie(b.end, b.first, b.key); });
  std::vector<std::string> lines;
  for (const Window& each : windows) {
    std::string line;
    for (const TimedEvent& row : each.rows) line += (line.empty() ? "" : " | ") + describe(row);
    lines.push_back(line);
  }
  return lines;
}

std::vector<std::string> without_stamps(std::vector<std::string> lines) {
  for (std::string& line : lines) line = line.substr(line.find(' ', line.find(' ') + 1) + 1);
  return lines;
}

TEST(EventTimeWindow, arrival_order_within_the_bound_changes_nothing) {
  std::mt19937 random(3);
  for (int round = 0; round < 40; ++round) {
    const auto bound = static_cast<std::int64_t>(random() % 20);
    const std::uint64_t size = random() % 25 + 1;
    EventTimeWindow window;
    switch (round % 4) {
      case 0: window = {.size = size, .slide = size}; break;
      case 1: window = {.size = size, .slide = random() % size + 1}; break;
      case 2: window = {.size = size, .slide = size + random() % 7}; break;
      default: window = {.gap = size % 8 + 1};
    }
    const std::vector<TimedEvent> events = disturbed(random, bound, 150, 4);
    EXPECT_EQ(without_stamps(run_timed(*released(window), events, bound)), all_windows(events, window)) << "round " << round;
  }
}

TEST(EventTimeWindow, admits_late_rows_only_to_open_windows) {
  const auto at = [](std::int64_t time, std::int64_t v) { return TimedEvent{time, map({{"k", number(1)}, {"v", number(v)}})}; };
  const auto line = [](std::int64_t time, std::int64_t v) { return fmt::format("{} {{\"k\": Int(1), \"v\": Int({})}}", time, v); };
  EXPECT_EQ(run_timed(*released({.size = 10, .slide = 10}), {at(3, 0), at(15, 1), at(9, 2), at(11, 3), at(20, 4), at(12, 5)}, 2, 100),
            (std::vector<std::string>{"1 10 " + line(3, 0), "end - " + line(11, 3) + " | " + line(12, 5) + " | " + line(15, 1),
                                      "end - " + line(20, 4), "late " + line(9, 2)}));
  EXPECT_EQ(run_timed(*released({.gap = 5}), {at(3, 0), at(10, 1), at(16, 2), at(6, 3), at(0, 4), at(11, 5)}, 2, 100),
            (std::vector<std::string>{"2 8 " + line(3, 0), "end - " + line(6, 3) + " | " + line(10, 1) + " | " + line(11, 5) + " | " + line(16, 2),
                                      "late " + line(0, 4)}));
}

TEST(EventTimeWindow, ends_before_the_epoch_lie_on_the_grid) {
  const auto at = [](std::int64_t time) { return TimedEvent{time, map({{"v", number(time)}})}; };
  EXPECT_EQ(run_timed(*event_time_window({.size = 10, .slide = 10}, true, "", "", std::nullopt), {at(-11), at(-10), at(-1), at(0)}, 0),
            (std::vector<std::string>{"1 -10 -11 {\"v\": Int(-11)}", "3 0 -10 {\"v\": Int(-10)} | -1 {\"v\": Int(-1)}",
                                      "end - 0 {\"v\": Int(0)}"}));
}

TEST(EventTimeWindow, survives_the_ends_of_time) {
  const auto at = [](std::int64_t time) { return TimedEvent{time, map({{"v", number(1)}})}; };
  const std::int64_t last = EventTime::max().ns, first = EventTime::min().ns + 100;
  for (const EventTimeWindow& window : {EventTimeWindow{.size = 10, .slide = 3}, EventTimeWindow{.size = std::uint64_t{1} << 63U, .slide = std::uint64_t{1} << 63U},
                                        EventTimeWindow{.gap = std::uint64_t{1} << 63U}}) {
    const auto spec = event_time_window(window, true, "", "", std::nullopt);
    const std::vector<std::string> lines = run_timed(*spec, {at(first), at(last - 1)}, {.out_of_order = 0, .batch = 2});
    EXPECT_FALSE(lines.empty());
    EXPECT_LT(lines.size(), 10U);
  }
}

}  // namespace
}  // namespace varpulis::ops
