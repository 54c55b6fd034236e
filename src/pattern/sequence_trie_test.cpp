#include "pattern/sequence_trie.h"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <random>

namespace varpulis::pattern {
namespace {

struct Event {
  std::uint32_t type = 0;
  std::int64_t time = 0;
};
/// A match: its sequence, and the numbers of its events.
using Match = std::pair<std::uint32_t, std::vector<std::uint32_t>>;

/// Every run by itself: it takes the next event of the type that it waits for, if that comes in time.
std::vector<Match> run_by_run(const std::vector<SequenceTrie::Sequence>& sequences, const std::vector<Event>& events) {
  std::vector<std::vector<std::vector<std::uint32_t>>> runs(sequences.size());
  std::vector<Match> found;
  for (std::uint32_t e = 0; e < events.size(); ++e) {
    for (std::uint32_t s = 0; s < sequences.size(); ++s) {
      const SequenceTrie::Sequence& sequence = sequences[s];
      std::erase_if(runs[s], [&](const std::vector<std::uint32_t>& run) { return sequence.within && events[e].time - events[run.front()].time > *sequence.within; });
      for (std::vector<std::uint32_t>& run : runs[s]) {
        if (sequence.types[run.size()] == events[e].type) run.push_back(e);
        if (run.size() == sequence.types.size()) found.emplace_back(s, run);
      }
      std::erase_if(runs[s], [&](const std::vector<std::uint32_t>& run) { return run.size() == sequence.types.size(); });
      if (sequence.types.front() == events[e].type) runs[s].push_back({e});
    }
  }
  return found;
}

/// Epochs of some events. Rows keep their names when they are copied: by them they are known beyond their epoch.
std::vector<Match> by_trie(const std::vector<SequenceTrie::Sequence>& sequences, const std::vector<Event>& events, std::size_t epoch_size, bool restores) {
  constexpr std::uint32_t types = 4;
  const std::size_t steps = sequences.front().types.size();
  SequenceTrie trie(sequences, types, (std::uint64_t{1} << steps) - 1);
  std::vector<std::uint32_t> identity(types);
  for (std::uint32_t type = 0; type < types; ++type) identity[type] = type;
  std::vector<Match> found;
  for (std::size_t begin = 0; begin < events.size(); begin += epoch_size) {
    const std::size_t size = std::min(epoch_size, events.size() - begin);
    std::vector<std::uint32_t> type_at, first(types, 0), number_of, event_of;  // numbered type by type
    std::vector<std::int64_t> times;
    for (std::uint32_t type = 0; type < types; ++type) {
      first[type] = static_cast<std::uint32_t>(event_of.size());
      for (std::size_t i = begin; i < begin + size; ++i) {
        if (events[i].type == type) event_of.push_back(static_cast<std::uint32_t>(i));
      }
    }
    for (std::size_t i = begin; i < begin + size; ++i) {
      type_at.push_back(events[i].type);
      times.push_back(events[i].time);
    }
    const SequenceTrie::Matches matches = trie.take_all({.type_at = type_at, .type_of = identity, .first = first, .times = times.data(), .first_position = begin});
    for (std::size_t m = 0; m < matches.sequence.size(); ++m) {
      Match match{matches.sequence[m], {}};
      for (std::size_t step = 0; step < steps; ++step) {
        const std::uint32_t row = matches.rows[step][m];
        match.second.push_back((row & SequenceTrie::of_epoch) != 0 ? event_of[row ^ SequenceTrie::of_epoch] : row);
      }
      EXPECT_EQ(matches.position[m] + begin, match.second.back());
      EXPECT_EQ(matches.time[m], events[match.second.back()].time);
      found.push_back(std::move(match));
    }
    for (std::uint32_t& row : trie.rows_to_keep()) row = event_of[row ^ SequenceTrie::of_epoch];
    trie.end_epoch();
    if (!restores) continue;
    std::vector<SequenceTrie::Open> open;
    for (std::uint32_t s = 0; s < sequences.size(); ++s) open.push_back(trie.open(s, events[begin + size - 1].time));
    trie = SequenceTrie(sequences, types, (std::uint64_t{1} << steps) - 1);
    EXPECT_TRUE(trie.restore(open));
    for (std::uint32_t s = 0; s < sequences.size(); ++s) {
      EXPECT_EQ(trie.open(s, INT64_MIN).runs, open[s].runs);
      EXPECT_EQ(trie.open(s, INT64_MIN).next_serial, open[s].next_serial);
      EXPECT_EQ(trie.open(s, INT64_MIN).most, open[s].most);
    }
  }
  return found;
}

TEST(SequenceTrie, finds_what_every_run_by_itself_finds) {
  std::mt19937_64 random(31);
  for (int round = 0; round < 400; ++round) {
    const std::size_t steps = 2 + random() % 3;
    std::vector<SequenceTrie::Sequence> sequences(1 + random() % 12);
    for (SequenceTrie::Sequence& sequence : sequences) {
      for (std::size_t step = 0; step < steps; ++step) sequence.types.push_back(static_cast<std::uint32_t>(random() % 4));
      if (random() % 3 > 0) sequence.within = static_cast<std::int64_t>(random() % 20);
    }
    std::vector<Event> events(120);
    std::int64_t time = -50;
    for (Event& event : events) event = {.type = static_cast<std::uint32_t>(random() % 4), .time = time += static_cast<std::int64_t>(random() % 4)};
    const std::vector<Match> expected = run_by_run(sequences, events);
    for (const std::size_t epoch_size : {std::size_t{1}, std::size_t{7}, events.size()}) {
      ASSERT_EQ(by_trie(sequences, events, epoch_size, false), expected) << "round " << round << ", epochs of " << epoch_size;
      ASSERT_EQ(by_trie(sequences, events, epoch_size, true), expected) << "restored, round " << round << ", epochs of " << epoch_size;
    }
  }
}

TEST(SequenceTrie, refuses_runs_that_its_sequences_cannot_have_together) {
  const std::vector<SequenceTrie::Sequence> sequences = {{.types = {0, 1, 2}, .within = std::nullopt}, {.types = {0, 1, 3}, .within = std::nullopt}};
  SequenceTrie trie(sequences, 4, 0);
  using Run = SequenceTrie::Open::Run;
  const auto open = [](std::vector<Run> runs) { return SequenceTrie::Open{.runs = std::move(runs), .rows = {}, .next_serial = 9}; };
  const Run first{.start = 10, .position = 1, .steps = 2}, second{.start = 20, .position = 5, .steps = 1}, late{.start = 15, .position = 6, .steps = 1};
  const Run ahead{.start = 20, .position = 5, .steps = 2}, behind{.start = 10, .position = 1, .steps = 1};
  EXPECT_TRUE(trie.restore(std::array{open({first, second}), open({second})}));
  EXPECT_FALSE(trie.restore(std::array{open({first, second}), open({first})}));   // the second one has lost a run that the first one has
  EXPECT_FALSE(trie.restore(std::array{open({first, second}), open({ahead})}));   // it has taken an event that the first one has not
  EXPECT_FALSE(trie.restore(std::array{open({behind, ahead}), open({})}));        // a younger run is further
  EXPECT_FALSE(trie.restore(std::array{open({second, late}), open({})}));         // out of order
  EXPECT_EQ(trie.open_count(0, 30), 0U);
}

}  // namespace
}  // namespace varpulis::pattern
