// A chain against the runs of a Matcher, over random programs and events.
#include "pattern/chain.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include "data/column_builder.h"
#include "data/text.h"
#include "pattern/matcher.h"
#include "pattern/testing/chance.h"

namespace varpulis::pattern {
namespace {

using data::ColumnPtr;
using data::Value;

constexpr std::uint32_t columns = 2;  // slot 2s + c and column c are the event's field c

struct Event {
  std::uint64_t items = 0;
  std::int64_t time = 0;
  std::uint64_t position = 0;
  Value partition;
  Value fields[columns];
};

ColumnPtr column_of(const std::vector<Event>& events, const auto& field) {
  data::ColumnBuilder builder;
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (!field(events[i]).is_missing()) builder.value(i, field(events[i]));
  }
  return builder.finish(events.size());
}

/// The events of all epochs: a row is called by its number, in its epoch with Chain::of_epoch.
class TestEvents final : public Events {
 public:
  /// Steps have `numbers` of each event, if that is not empty: its number in the input, `first` being that of the first event, times 1, 2, ...
  TestEvents(const Program& program, const std::vector<Event>& from, const std::vector<std::uint32_t>& numbers = {}, std::size_t first = 0) : from_(from) {
    for (std::uint32_t i = 0; i < from.size(); ++i) {
      items_.push_back(from[i].items);
      times_.push_back(from[i].time);
      positions_.push_back(from[i].position);
      roots_.push_back(i);
      rows_.push_back(i | Chain::of_epoch);
      if (from[i].items != 0) order_.push_back(i);
    }
    items = items_.data();
    times = times_.data();
    positions = positions_.data();
    roots = roots_.data();
    for (std::uint32_t c = 0; c < columns; ++c) {
      keys_.push_back(column_of(from, [c](const Event& event) { return event.fields[c]; }));
    }
    for (std::uint32_t slot = 0; slot < program.slots; ++slot) slots_.push_back(keys_[slot % columns]);
    if (program.partitioned) partition_column = column_of(from, [](const Event& event) { return event.partition; });
    for (const Step& step : program.steps) {
      ChainEvents::Step& own = steps_.emplace_back();
      own = {.first = 0, .size = from.size(), .partition = partition_column};
      for (const Equality& each : step.condition.keys) own.keys.push_back(keys_[each.column]);
      for (const std::uint32_t slot : step.slots) own.slots.push_back(slots_[slot]);
    }
    for (std::size_t s = 0; s < numbers.size(); ++s) {
      for (std::uint64_t n = 1; n <= numbers[s]; ++n) {
        data::Buffer<std::uint64_t> words(from.size());
        for (std::size_t i = 0; i < from.size(); ++i) words[i] = (first + i) * n;
        steps_[s].numbers.push_back(data::column_of_words(data::ColumnKind::number, std::move(words)));
      }
    }
    lookups_.resize(program.items());
    for (std::uint32_t item = 0; item < program.items(); ++item) {
      if (program.condition(item).keys.empty()) continue;
      Lookup& lookup = lookups_[item];
      if (program.partitioned) lookup.columns.push_back(partition_column);
      for (const Equality& each : program.condition(item).keys) lookup.columns.push_back(keys_[each.column]);
      lookup.hashes = data::KeyTable(lookup.columns.size()).hashes(lookup.columns, from.size());
    }
    lookups = lookups_;
  }
  [[nodiscard]] ChainEvents arrays() const {
    return {.size = from_.size(), .items = items, .times = times, .positions = positions, .rows = rows_.data(), .order = order_, .steps = steps_};
  }
  [[nodiscard]] Value key(std::uint32_t column, std::uint32_t event) const override { return keys_[column]->value(event); }
  [[nodiscard]] Value slot(std::uint32_t slot, std::uint32_t event) const override { return slots_[slot]->value(event); }
  [[nodiscard]] std::uint32_t keep(std::uint32_t, std::uint32_t event) override { return event; }
  [[nodiscard]] std::uint32_t row_of(std::uint32_t event) const override { return event; }
  void add_reference(std::uint32_t) override {}
  void release(std::uint32_t) override {}
  [[nodiscard]] std::uint32_t settled(std::uint32_t row) const override { return row; }
  [[nodiscard]] Value argument(std::uint32_t, std::uint32_t) const override { return {}; }
  [[nodiscard]] Value slot_of_kept(std::uint32_t number, std::uint32_t row) const override { return slot(number, row); }
  [[nodiscard]] bool holds(std::uint32_t, std::uint32_t, std::span<const Value>) override { return true; }
  [[nodiscard]] bool related(std::uint32_t, std::uint32_t, std::span<const Value>) override { return true; }
  [[nodiscard]] bool related_kept(std::uint32_t, std::uint32_t, std::span<const Value>) override { return true; }
  [[nodiscard]] bool holds_for_kept(std::uint32_t, std::uint32_t, std::span<const Value>) override { return true; }

 private:
  const std::vector<Event>& from_;
  std::vector<std::uint64_t> items_, roots_, positions_;
  std::vector<std::int64_t> times_;
  std::vector<std::uint32_t> rows_, order_;
  std::vector<ChainEvents::Step> steps_;
  std::vector<ColumnPtr> keys_, slots_;
  std::vector<Lookup> lookups_;
};

/// What is told of matches and, between events, of the state.
struct Told {
  std::vector<std::string> matches, states;
};

std::string text_of(std::uint64_t last, std::int64_t first_time, const std::vector<std::uint32_t>& rows, const Value& partition) {
  std::string text = fmt::format("by {}, since {}, of {}:", last, first_time, data::display(partition));
  for (const std::uint32_t row : rows) text += row == none ? " -" : fmt::format(" {}", row & ~Chain::of_epoch);
  return text;
}

class Record final : public Matches {
 public:
  Record(const Program& program, const MatchElements& elements, Told& told) : program_(program), elements_(elements), told_(told) {}
  void match(const Match& match) override {
    std::vector<std::uint32_t> rows;
    for (std::uint32_t s = 0; s < program_.steps.size(); ++s) {
      rows.push_back((program_.shown >> s & 1U) == 0 ? none : elements_.row_of(match.of_step[s]));
    }
    const auto last = static_cast<std::uint64_t>(elements_.row_of(match.last));
    told_.matches.push_back(text_of(last, elements_.time_of(match.first), rows, program_.shows_partition ? elements_.partition_of(match) : Value()));
  }
  void timed_out(const Match&) override {}
  void left_out(std::uint64_t) override {}

 private:
  const Program& program_;
  const MatchElements& elements_;
  Told& told_;
};

struct Settings {
  std::vector<std::uint32_t> numbers = {};  // by step: how many a chain may note
  std::size_t epoch = 1'000;      // events, and further ones of the same position
  bool saves = false;             // is saved, and made anew, after every epoch
  std::uint64_t bytes_max = UINT64_MAX;
};

/// Where the epochs end.
std::vector<std::size_t> ends_of_epochs(const std::vector<Event>& events, std::size_t size) {
  std::vector<std::size_t> ends;
  for (std::size_t end = 0; end < events.size();) {
    end = std::min(end + size, events.size());
    while (end < events.size() && events[end].position == events[end - 1].position) ++end;
    ends.push_back(end);
  }
  return ends;
}

/// Stream time at each event: that of its position.
std::vector<std::int64_t> stream_times(const std::vector<Event>& events) {
  std::vector<std::int64_t> times;
  std::int64_t now = INT64_MIN;
  for (std::size_t begin = 0; begin < events.size(); begin = times.size()) {
    std::size_t end = begin;
    for (; end < events.size() && events[end].position == events[begin].position; ++end) now = std::max(now, events[end].time);
    times.resize(end, now);
  }
  return times;
}

Told told_by_matcher(const Program& program, const std::vector<Event>& from, const Settings& settings) {
  Told told;
  Matcher matcher(program);
  TestEvents events(program, from);
  Record record(program, matcher, told);
  data::Buffer<std::uint32_t> partitions;
  const std::vector<std::int64_t> times = stream_times(from);
  bool is_first = true;
  const std::vector<std::size_t> ends = ends_of_epochs(from, settings.epoch);
  for (std::uint32_t event = 0; event < from.size(); ++event) {
    if (program.partitioned) {
      if (std::exchange(is_first, false)) {
        // Ids are looked up again after each epoch.
        partitions = matcher.partitions().find_or_add(std::span(&events.partition_column, 1), from.size());
        matcher.may_be_empty({partitions.data(), partitions.size()});
      }
      events.partitions = partitions.data();
    }
    const std::int64_t now = times[event];
    const bool begins = event == 0 || from[event].position != from[event - 1].position;
    for (auto due = matcher.next_expiry(); begins && due && due->deadline < now; due = matcher.next_expiry()) matcher.expire(events, record);
    if (from[event].items != 0) matcher.take(event, now, events, record);
    while (matcher.needed_bytes() > settings.bytes_max && matcher.evict(events)) {
    }
    if (std::ranges::find(ends, event + 1) == ends.end()) continue;
    is_first = true;
    for (auto due = matcher.next_expiry(); due && due->deadline < now; due = matcher.next_expiry()) matcher.expire(events, record);
    matcher.end_epoch(events);
    const Matching::Usage usage = matcher.usage();
    told.states.push_back(fmt::format("{} runs of {}, {} at most, {} bytes, {} out of order, next at {}", usage.rows, usage.keys, usage.most_rows, matcher.needed_bytes(),
                                      matcher.take_out_of_order(), matcher.earliest_expiry()));
  }
  return told;
}

Told told_by_chain(const Program& program, const std::vector<Event>& from, const Settings& settings) {
  Told told;
  auto chain = std::make_unique<Chain>(program, settings.numbers);
  const std::vector<std::int64_t> all_times = stream_times(from);
  std::vector<std::uint32_t> kept;  // events that are kept
  std::size_t begin = 0;
  for (const std::size_t end : ends_of_epochs(from, settings.epoch)) {
    const std::vector<Event> epoch(from.begin() + static_cast<std::ptrdiff_t>(begin), from.begin() + static_cast<std::ptrdiff_t>(end));
    // In some epochs events have other things than numbers.
    const bool notes = told.states.size() % 3 != 2;
    const TestEvents events(program, epoch, notes ? settings.numbers : std::vector<std::uint32_t>(), begin);
    chain->begin_epoch(events.arrays());
    const std::span<const std::int64_t> times = std::span(all_times).subspan(begin, end - begin);
    if (settings.bytes_max == UINT64_MAX) {
      chain->take_all(times.data());
    } else {
      for (std::uint32_t event = 0; event < epoch.size(); ++event) {
        if (event == 0 || epoch[event].position != epoch[event - 1].position) chain->expire_before(times[event]);
        if (epoch[event].items != 0) chain->take(event, times[event]);
        while (chain->needed_bytes() > settings.bytes_max && chain->evict()) {
        }
      }
    }
    chain->expire_before(times.back());
    const ChainMatches& matches = chain->matches();
    const auto event_of = [&](std::uint32_t row) { return (row & Chain::of_epoch) == 0 ? kept[row] : static_cast<std::uint32_t>(begin) + (row & ~Chain::of_epoch); };
    for (std::size_t i = 0; i < matches.events.size(); ++i) {
      std::vector<std::uint32_t> rows;
      for (std::size_t s = 0; s < program.steps.size(); ++s) {
        const data::Buffer<std::uint32_t>& of_step = matches.rows[s];
        if (!of_step.empty() && of_step[i] == noted) {
          const std::vector<data::Buffer<std::uint64_t>>& numbers = matches.numbers[s];
          for (std::size_t n = 0; n < numbers.size(); ++n) EXPECT_EQ(numbers[n][i], numbers[0][i] * (n + 1));
          rows.push_back(static_cast<std::uint32_t>(numbers[0][i]));
        } else {
          rows.push_back(of_step.empty() ? none : event_of(of_step[i]));
        }
      }
      told.matches.push_back(text_of(begin + matches.events[i], matches.first_times[i], rows, program.shows_partition ? matches.partitions[i] : Value()));
    }
    for (const std::uint32_t row : chain->rows_to_forget()) {
      EXPECT_NE(kept[row], none);
      kept[row] = none;
    }
    for (std::uint32_t& row : chain->rows_to_keep()) {
      kept.push_back(event_of(row));
      row = static_cast<std::uint32_t>(kept.size() - 1);
    }
    chain->end_epoch();
    const auto* next = chain->next_expiry();
    told.states.push_back(fmt::format("{} runs of {}, {} at most, {} bytes, {} out of order, next at {}", chain->size(), chain->partitions(), chain->most(),
                                      chain->needed_bytes(), chain->take_out_of_order(), next == nullptr ? INT64_MAX : next->time));
    begin = end;
    if (!settings.saves) continue;
    state::SnapshotWriter writer;
    chain->save(writer);
    std::vector<std::uint32_t> rows;
    for (const Chain::Held& held : chain->held()) {
      rows.push_back(held.row);
      if (held.row != noted) continue;
      kept.push_back(static_cast<std::uint32_t>(chain->number(held, 0)));
      rows.back() = static_cast<std::uint32_t>(kept.size() - 1);
    }
    chain = std::make_unique<Chain>(program, settings.numbers);
    state::SnapshotReader reader(writer.bytes());
    EXPECT_TRUE(chain->load(reader, rows).ok());
    EXPECT_TRUE(reader.at_end());
  }
  chain->clear();
  EXPECT_EQ(chain->needed_bytes(), 0U);
  return told;
}

using testing::Chance;

Program random_program(Chance& chance) {
  Program program;
  const std::uint32_t size = 2 + chance.below(3);
  program.steps.resize(size);
  program.slots = columns * size;
  Sequence order;
  for (std::uint32_t s = 0; s < size; ++s) {
    order.steps.push_back(s);
    for (std::uint32_t c = 0; c < columns; ++c) program.steps[s].slots.push_back(columns * s + c);
    const std::uint32_t equalities = s == 0 ? 0 : chance.below(3);
    for (std::uint32_t e = 0; e < equalities; ++e) {
      program.steps[s].condition.keys.push_back({.slot = chance.below(columns * s), .column = chance.below(columns)});
    }
    if (!chance.one_in(3)) program.shown |= std::uint64_t{1} << s;
  }
  program.sequences = {order};
  program.root.sequence = 0;
  program.partitioned = chance.one_in(2);
  program.shows_partition = program.partitioned && chance.one_in(2);
  program.shows_first_time = true;
  if (!chance.one_in(3)) program.within = 3 + chance.below(30);
  program.in_order = chance.one_in(3);
  return program;
}

/// Among the keys are equal ones of different kinds, null, and none at all.
Value random_key(Chance& chance, std::uint32_t kinds) {
  const std::uint32_t kind = kinds == 0 ? 0 : chance.below(12);
  const auto number = static_cast<std::int64_t>(chance.below(3));
  if (kinds == 1) return Value::text(kind < 6 ? fmt::format("k{}", number) : fmt::format("key that is longer than others {}", number));
  switch (kind) {
    case 0: return Value::real(static_cast<double>(number));
    case 1: return Value::null();
    case 2: return {};
    case 3: return Value::text(fmt::format("{}", number));
    default: return Value::integer(number);
  }
}

std::vector<Event> random_events(Chance& chance, const Program& program) {
  std::vector<Event> events(20 + chance.below(100));
  const bool jitter = chance.one_in(2);
  const bool several_types = chance.one_in(3);  // one event fits several steps
  const std::uint32_t kinds = chance.below(3);
  std::int64_t time = 0;
  std::uint64_t position = 0;
  for (Event& event : events) {
    time += chance.below(3);
    event.time = jitter && chance.one_in(4) ? time - chance.below(20) : time;
    event.position = chance.one_in(5) ? position : ++position;
    event.items = chance.one_in(8) ? 0 : std::uint64_t{1} << chance.below(program.items());
    if (several_types && chance.one_in(2)) event.items |= std::uint64_t{1} << chance.below(program.items());
    event.partition = random_key(chance, kinds);
    for (Value& field : event.fields) field = random_key(chance, kinds);
  }
  return events;
}

/// Gives the number of matches.
std::size_t compare(Chance& chance, std::uint64_t seed, const Program& program, const std::vector<Event>& events, const std::vector<std::size_t>& epochs) {
  std::size_t matches = 0;
  std::vector<std::uint32_t> numbers(program.steps.size());
  const bool all_by_rows = chance.one_in(3);
  for (std::uint32_t s = 0; s < program.steps.size(); ++s) {
    if ((program.shown >> s & 1U) != 0 && !all_by_rows) numbers[s] = 1 + chance.below(2);
  }
  for (const std::uint64_t bytes_max : {UINT64_MAX, std::uint64_t{2'000}}) {
    for (const std::size_t epoch : epochs) {
      const Told expected = told_by_matcher(program, events, {.epoch = epoch, .bytes_max = bytes_max});
      matches += expected.matches.size();
      for (const bool saves : {false, true}) {
        const Told told = told_by_chain(program, events, {.numbers = numbers, .epoch = epoch, .saves = saves, .bytes_max = bytes_max});
        EXPECT_EQ(told.matches, expected.matches) << "seed " << seed << ", epochs of " << epoch << (saves ? ", saved" : "");
        EXPECT_EQ(told.states, expected.states) << "seed " << seed << ", epochs of " << epoch << (saves ? ", saved" : "");
      }
    }
  }
  return matches;
}

TEST(Chain, gives_what_a_matcher_gives) {
  std::size_t matches = 0;
  for (std::uint64_t seed = 0; seed < 800 && !HasFailure(); ++seed) {
    Chance chance(seed);
    const Program program = random_program(chance);
    ASSERT_TRUE(Chain::can_match(program));
    const std::vector<Event> events = random_events(chance, program);
    matches += compare(chance, seed, program, events, {1, 7, 50});
  }
  EXPECT_GT(matches, 20'000U);
}

/// Steps with one key, and so many keys that events are taken in blocks.
TEST(Chain, gives_what_a_matcher_gives_for_events_of_many_keys) {
  std::size_t matches = 0;
  for (std::uint64_t seed = 0; seed < 500 && !HasFailure(); ++seed) {
    Chance chance(seed);
    Program program = random_program(chance);
    program.partitioned = chance.one_in(2);
    program.shows_partition = program.partitioned;
    for (std::uint32_t s = 1; s < program.steps.size(); ++s) {
      program.steps[s].condition.keys.clear();
      if (!program.partitioned) program.steps[s].condition.keys.push_back({.slot = 0, .column = 0});
    }
    if (program.within) program.within = 20 + chance.below(400);
    std::vector<Event> events(700);
    const std::uint32_t keys = 20 + chance.below(300);
    const bool several_types = chance.one_in(3);
    const bool jitter = chance.one_in(4);
    std::int64_t time = 0;
    std::uint64_t position = 0;
    for (Event& event : events) {
      time += chance.below(3);
      event.time = jitter && chance.one_in(100) ? time - chance.below(300) : time;
      event.position = chance.one_in(10) ? position : ++position;
      event.items = chance.one_in(8) ? 0 : std::uint64_t{1} << chance.below(program.items());
      if (several_types && chance.one_in(10)) event.items |= std::uint64_t{1} << chance.below(program.items());
      const Value key = chance.one_in(50) ? Value() : Value::integer(static_cast<std::int64_t>(chance.below(keys)));
      event.partition = key;
      event.fields[0] = key;
      event.fields[1] = Value::integer(1);
    }
    matches += compare(chance, seed, program, events, {100, 333});
  }
  EXPECT_GT(matches, 50'000U);
}

/// More runs than a table holds while it is small, and all of them expire.
TEST(Chain, forgets_a_hundred_thousand_runs_with_their_time) {
  Program program;
  program.steps.resize(2);
  program.slots = 4;
  program.steps[0].slots = {0, 1};
  program.steps[1].condition.keys = {{.slot = 0, .column = 0}};
  program.sequences = {{.steps = {0, 1}, .gaps = {}, .absent = {}}};
  program.root.sequence = 0;
  program.within = 1'000'000;
  std::vector<Event> from;
  for (std::int64_t i = 0; i < 100'000; ++i) from.push_back({.items = 1, .time = i, .position = static_cast<std::uint64_t>(i), .partition = {}, .fields = {Value::integer(i), {}}});
  for (std::int64_t i = 0; i < 50'000; ++i) from.push_back({.items = 2, .time = 100'000 + i, .position = static_cast<std::uint64_t>(100'000 + i), .partition = {}, .fields = {Value::integer(2 * i), {}}});
  const TestEvents events(program, from);
  Chain chain(program);
  chain.begin_epoch(events.arrays());
  std::vector<std::int64_t> now;
  for (const Event& event : from) now.push_back(event.time);
  chain.take_all(now.data());
  EXPECT_EQ(chain.matches().events.size(), 50'000U);
  EXPECT_EQ(chain.size(), 50'000U);
  chain.expire_before(1'050'000);
  EXPECT_EQ(chain.size(), 25'000U);
  chain.expire_before(INT64_MAX);
  EXPECT_EQ(chain.size(), 0U);
  EXPECT_EQ(chain.next_expiry(), nullptr);
}

}  // namespace
}  // namespace varpulis::pattern
