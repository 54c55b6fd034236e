// Continuations against a search that tries every choice.
#include "pattern/continuations.h"

#include <gtest/gtest.h>

#include <functional>
#include <random>

namespace varpulis::pattern {
namespace {

struct Entry {
  std::uint32_t row = 0, count = 0;
  bool operator==(const Entry&) const = default;
};

/// Choices that begin with an event, in order: before those that begin with them, or behind if the completing event is one more element.
std::vector<Entry> tried(const Continuations::Setting& setting, std::size_t event) {
  std::vector<Entry> found;
  const std::function<void(std::size_t, std::uint32_t)> choose = [&](std::size_t at, std::uint32_t count) {
    const bool may_be_last = setting.last == nullptr || setting.end > setting.last[at * setting.stride];
    if (!setting.ends_in_step && may_be_last) found.push_back({.row = setting.events[at].row, .count = count});
    for (std::size_t next = at + 1; next < setting.size; ++next) {
      const bool follows = setting.own == nullptr || setting.own[next * setting.stride] > setting.further[at * setting.stride];
      if (follows) choose(next, count + 1);
    }
    if (setting.ends_in_step && may_be_last) found.push_back({.row = setting.events[at].row, .count = count + 1});
  };
  choose(event, 1);
  return found;
}

std::vector<Entry> told(const Continuations& continuations, std::size_t event) {
  const Continuations::Matches matches = continuations.from(event);
  std::vector<Entry> entries;
  for (std::uint32_t i = 0; i < matches.size; ++i) entries.push_back({.row = matches.rows[i], .count = matches.counts[i]});
  return entries;
}

TEST(Continuations, are_every_choice) {
  std::mt19937_64 random(1);
  Continuations continuations;
  for (int round = 0; round < 2000; ++round) {
    const std::size_t size = random() % 11;
    std::vector<Candidate> events(size);
    std::vector<double> numbers;
    for (std::uint32_t e = 0; e < size; ++e) {
      events[e].row = 100 + e;
      numbers.push_back(static_cast<double>(random() % 5));
      numbers.push_back(static_cast<double>(random() % 5));
    }
    numbers.resize(std::max<std::size_t>(numbers.size(), 2));  // of no events too
    Continuations::Setting setting{.events = events.data(), .size = size, .stride = 2, .counts = true, .entries_max = 5000};
    if (random() % 2 == 0) {
      setting.own = numbers.data();
      setting.further = numbers.data() + 1;
    }
    setting.ends_in_step = random() % 2 == 0;
    if (random() % 2 == 0) setting.last = numbers.data() + random() % 2;
    setting.end = static_cast<double>(random() % 5);
    continuations.begin(setting);
    for (int times = 0; times < 2 && size > 0; ++times) {
      const double other = static_cast<double>(random() % 5);
      const std::size_t begin = random() % size;
      const std::uint64_t starts = continuations.greater_than(other, begin, size);
      ASSERT_TRUE(continuations.find(starts));
      for (std::size_t e = 0; e < size; ++e) {
        const bool is_start = e >= begin && (setting.own == nullptr || numbers[2 * e] > other);
        ASSERT_EQ((starts >> e & 1U) != 0, is_start);
        if (!is_start) continue;
        ASSERT_EQ(told(continuations, e), tried(setting, e)) << "round " << round << ", event " << e;
      }
    }
  }
}

TEST(Continuations, are_not_found_where_there_are_too_many) {
  std::vector<Candidate> events(Continuations::events_max);
  Continuations continuations;
  Continuations::Setting setting{.events = events.data(), .size = 10, .entries_max = 1023};  // 512 that begin with the first, 256 with the second, ...
  continuations.begin(setting);
  EXPECT_TRUE(continuations.find(1));
  EXPECT_EQ(continuations.from(0).size, 512U);
  setting.entries_max = 1022;
  continuations.begin(setting);
  EXPECT_TRUE(continuations.find(2));
  EXPECT_FALSE(continuations.find(1));
  setting.size = Continuations::events_max;
  setting.entries_max = 4096;
  continuations.begin(setting);
  EXPECT_TRUE(continuations.find(std::uint64_t{1} << 63U));
  EXPECT_EQ(continuations.greater_than(0, 62, 64), std::uint64_t{3} << 62U);
  EXPECT_FALSE(continuations.find(1));
}

}  // namespace
}  // namespace varpulis::pattern
