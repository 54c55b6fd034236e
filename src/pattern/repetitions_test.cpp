// Runs that share the events of a repeated step against runs that take each for themselves.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "data/column_builder.h"
#include "data/text.h"
#include "pattern/matcher.h"
#include "pattern/suffix_value.h"
#include "pattern/testing/chance.h"

namespace varpulis::pattern {
namespace {

using data::Value;

struct Event {
  std::uint64_t items = 0;
  std::int64_t time = 0, id = 0;
  Value v;
};

/// Every step captures the id in slot 2s and v in slot 2s + 1; the only column is the id.
class TestEvents final : public Events {
 public:
  TestEvents(const Program& program, const std::vector<Event>& from) : from_(from), references_(from.size()) {
    data::ColumnBuilder ids;
    for (const Event& event : from) {
      items_.push_back(event.items);
      times_.push_back(event.time);
      ids.integer(roots_.size(), event.id);
      roots_.push_back(roots_.size());
    }
    items = items_.data();
    times = times_.data();
    roots = positions = roots_.data();
    const data::ColumnPtr column = ids.finish(from.size());
    lookups_.resize(program.items());
    for (std::uint32_t item = 0; item < program.items(); ++item) {
      if (program.condition(item).keys.empty()) continue;
      lookups_[item].columns = {column};
      lookups_[item].hashes = data::KeyTable(1).hashes(lookups_[item].columns, from.size());
    }
    lookups = lookups_;
  }
  [[nodiscard]] Value key(std::uint32_t, std::uint32_t event) const override { return Value::integer(from_[event].id); }
  [[nodiscard]] Value slot(std::uint32_t slot, std::uint32_t event) const override {
    return slot % 2 == 0 ? Value::integer(from_[event].id) : from_[event].v;
  }
  /// The value exceeds the one that the step in the middle took last.
  [[nodiscard]] bool holds(std::uint32_t, std::uint32_t event, std::span<const Value> captured) override {
    return from_[event].v.is_number() && captured[3].is_number() && from_[event].v.as_double() > captured[3].as_double();
  }
  [[nodiscard]] bool related(std::uint32_t, std::uint32_t, std::span<const Value>) override { return false; }
  [[nodiscard]] std::uint32_t keep(std::uint32_t, std::uint32_t event) override {
    ++references_[event];
    return event;
  }
  [[nodiscard]] std::uint32_t row_of(std::uint32_t event) const override { return event; }
  void add_reference(std::uint32_t row) override { ++references_[row]; }
  void release(std::uint32_t row) override { --references_[row]; }
  [[nodiscard]] std::uint32_t settled(std::uint32_t row) const override { return row; }
  [[nodiscard]] Value argument(std::uint32_t, std::uint32_t row) const override { return from_[row].v; }
  [[nodiscard]] Value slot_of_kept(std::uint32_t number, std::uint32_t row) const override { return slot(number, row); }
  [[nodiscard]] bool related_kept(std::uint32_t, std::uint32_t, std::span<const Value>) override { return false; }
  [[nodiscard]] bool holds_for_kept(std::uint32_t, std::uint32_t, std::span<const Value>) override { return false; }
  [[nodiscard]] bool keeps_any() const { return std::ranges::any_of(references_, [](int references) { return references != 0; }); }

 private:
  const std::vector<Event>& from_;
  std::vector<std::uint64_t> items_, roots_;
  std::vector<std::int64_t> times_;
  std::vector<Lookup> lookups_;
  std::vector<int> references_;
};

class Record final : public Matches {
 public:
  explicit Record(const MatchElements& elements) : elements_(&elements) {}
  void see(const MatchElements& elements) { elements_ = &elements; }
  void match(const Match& match) override { tell("match", match); }
  void timed_out(const Match& match) override { tell("timed out", match); }
  void left_out(std::uint64_t results) override { told.push_back(fmt::format("{} left out", results)); }
  std::vector<std::string> told;

 private:
  void tell(std::string_view what, const Match& match) {
    std::string text = fmt::format("{} at {}: {} events, {} to {};", what, match.time, match.events, elements_->position_of(match.first),
                                   elements_->position_of(match.last));
    for (const std::uint32_t element : match.of_step) text += element == none ? " -" : fmt::format(" {}", elements_->position_of(element));
    for (const Value& value : match.values) text += fmt::format(" | {}", data::display(value));
    told.push_back(text);
  }
  const MatchElements* elements_;
};

/// Only its presence counts: observed runs share nothing.
class Spectator final : public Observer {
 public:
  void opened(std::uint32_t, std::uint32_t) override {}
  void took(std::uint32_t, std::uint32_t, std::uint32_t) override {}
  void matched(std::uint32_t, std::uint32_t) override {}
  void ended(std::uint32_t, End, std::uint32_t) override {}
};

/// What a matcher tells of the events; with `saves_every` it is saved and made anew after so many events.
std::vector<std::string> told(const Program& program, const std::vector<Event>& from, bool shares, std::uint32_t saves_every) {
  auto matcher = std::make_unique<Matcher>(program);
  Spectator spectator;
  if (!shares) matcher->set_observer(&spectator);
  TestEvents events(program, from);
  Record record(*matcher);
  std::int64_t now = INT64_MIN;
  const auto expire = [&] {
    for (auto due = matcher->next_expiry(); due && due->deadline < now; due = matcher->next_expiry()) matcher->expire(events, record);
  };
  for (std::uint32_t event = 0; event < from.size(); ++event) {
    now = std::max(now, from[event].time);
    expire();
    if (from[event].items != 0) matcher->take(event, now, events, record);
    if (event % 3 == 0) matcher->end_epoch(events);
    if (saves_every == 0 || event % saves_every != 0) continue;
    matcher->end_epoch(events);
    std::map<std::uint32_t, std::uint64_t> number_of_row;
    std::vector<std::uint32_t> rows;
    matcher->runs().each_row([&](std::uint32_t row) {
      if (row != none && number_of_row.try_emplace(row, rows.size()).second) rows.push_back(row);
    });
    state::SnapshotWriter writer;
    matcher->save(writer, number_of_row);
    for (const std::uint32_t run : matcher->runs().in_order()) matcher->runs().close(run, events);
    EXPECT_FALSE(events.keeps_any());
    matcher = std::make_unique<Matcher>(program);
    if (!shares) matcher->set_observer(&spectator);
    record.see(*matcher);
    state::SnapshotReader reader(writer.bytes());
    const Result<void> loaded = matcher->load(reader, rows, events);
    EXPECT_TRUE(loaded.ok());
    EXPECT_TRUE(reader.at_end());
  }
  for (const std::uint32_t run : matcher->open_runs()) matcher->finish(run, events, record);
  EXPECT_FALSE(events.keeps_any());
  EXPECT_EQ(matcher->runs().repetitions(), 0U);
  EXPECT_EQ(matcher->runs().elements(), 0U);
  return record.told;
}

using testing::Chance;

/// A -> B repeated [-> D repeated] -> C, or B repeated -> C, in many variations. The step with number 1 is always repeated.
Program random_program(Chance& chance) {
  Program program;
  const std::uint32_t size = 3 + chance.below(2);
  program.steps.resize(size);
  program.slots = 2 * size;
  Sequence order;
  const bool repeated_first = chance.one_in(3);
  for (std::uint32_t s = repeated_first ? 1 : 0; s < size; ++s) order.steps.push_back(s);
  for (std::uint32_t s = 0; s < size; ++s) program.steps[s].slots = {2 * s, 2 * s + 1};
  const auto repeat = [&](Step& step) {
    step.min = chance.below(4);
    step.max = Step::unlimited;
  };
  repeat(program.steps[1]);
  if (repeated_first) program.steps[1].min = 1 + chance.below(3);
  if (size == 4 && !chance.one_in(3)) repeat(program.steps[2]);
  if (chance.one_in(2)) {
    const std::uint32_t first = order.steps.front();
    for (std::uint32_t s = first + 1; s < size; ++s) {
      // What a repeated step captured changes.
      Condition& condition = program.steps[s].condition;
      (repeated_first ? condition.equalities : condition.keys) = {{.slot = 2 * first, .column = 0}};
    }
  }
  if (chance.one_in(3)) program.steps[size - 1].condition.residual = true;
  if (chance.one_in(3)) {
    program.negations.resize(1);
    if (chance.one_in(2)) program.cancels = {0};
    else order.gaps = {{.after = chance.below(static_cast<std::uint32_t>(order.steps.size()) - 1), .negation = 0}};
  }
  program.sequences = {order};
  program.root.sequence = 0;
  if (!chance.one_in(3)) program.within = 5 + chance.below(30);
  program.reports_timeouts = program.within && chance.one_in(3);
  program.in_order = chance.one_in(2);
  program.overlapping = chance.one_in(4);
  if (chance.one_in(5)) program.skip = chance.one_in(2) ? Skip::past_last : Skip::to_next;
  if (chance.one_in(8)) program.emission = Emission::subsets;
  using enum SequenceValue::Kind;
  for (const std::uint32_t step : {1U, size - 2}) {
    for (const SequenceValue::Kind kind : {count, sum, avg, min, max, distinct_count, first, last, collect}) {
      program.values.push_back({.kind = kind, .step = step, .of_field = true});
    }
    program.values.push_back({.kind = count, .step = step});
    program.values.push_back({.kind = element_at, .step = step, .of_field = true, .index = 1});
    program.values.push_back({.kind = element_at, .step = step, .of_field = true, .index = -2});
  }
  return program;
}

std::vector<Event> random_events(Chance& chance, const Program& program) {
  std::vector<Event> events(10 + chance.below(40));
  const bool jitter = chance.one_in(2);
  const bool one_type = chance.one_in(4);  // several steps take the same events
  std::int64_t time = 0;
  for (Event& event : events) {
    time += chance.below(3);
    event.time = jitter && chance.one_in(4) ? time - chance.below(10) : time;
    event.id = chance.below(2);
    event.items = std::uint64_t{1} << chance.below(program.items());
    if ((event.items >> 1 & 1U) == 0 && chance.one_in(2)) event.items = 2;  // more of the repeated step
    if (one_type && chance.one_in(2)) event.items |= std::uint64_t{1} << (program.steps.size() - 1);
    const std::uint32_t kind = chance.below(12);
    event.v = kind == 0 ? Value() : kind == 1 ? Value::real(1e300) : kind == 2 ? Value::real(-1e300) : kind == 3 ? Value::real(0.1)
                                  : kind == 4 ? Value::null() : Value::integer(chance.below(5));
  }
  return events;
}

TEST(SharedRepetitions, give_what_runs_give_that_take_each_event_for_themselves) {
  std::size_t matches = 0;
  for (std::uint64_t seed = 0; seed < 1'000; ++seed) {
    Chance chance(seed);
    const Program program = random_program(chance);
    const std::vector<Event> events = random_events(chance, program);
    const std::vector<std::string> alone = told(program, events, false, 0);
    matches += alone.size();
    ASSERT_EQ(told(program, events, true, 0), alone) << "seed " << seed;
    ASSERT_EQ(told(program, events, true, 1), alone) << "seed " << seed << ", saved after every event";
    ASSERT_EQ(told(program, events, true, 4), alone) << "seed " << seed << ", saved after every fourth event";
  }
  EXPECT_GT(matches, 5'000U);
}

/// An event of the repeated step is one element, however many runs take it; the front goes with the oldest run.
TEST(SharedRepetitions, keep_an_event_once) {
  Program program;
  program.steps.resize(3);
  program.slots = 6;
  program.steps[1].max = Step::unlimited;
  program.sequences = {{.steps = {0, 1, 2}, .gaps = {}, .absent = {}}};
  program.root.sequence = 0;
  program.within = 1'000;
  std::vector<Event> from;
  for (std::int64_t i = 0; i < 100; ++i) from.push_back({.items = 1, .time = i, .v = Value::integer(i)});
  for (std::int64_t i = 0; i < 100; ++i) from.push_back({.items = 2, .time = 100 + i, .v = Value::integer(i)});
  TestEvents events(program, from);
  Matcher matcher(program);
  Record record(matcher);
  for (std::uint32_t event = 0; event < from.size(); ++event) matcher.take(event, from[event].time, events, record);
  // One for each first event, one for each share, and the hundred that are shared.
  EXPECT_EQ(matcher.runs().elements(), 300U);
  EXPECT_EQ(matcher.runs().repetitions(), 1U);
  for (std::uint32_t run = 0; run < 100; ++run) matcher.expire(events, record);
  EXPECT_EQ(matcher.runs().elements(), 0U);
}

}  // namespace
}  // namespace varpulis::pattern
