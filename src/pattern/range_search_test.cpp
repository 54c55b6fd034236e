// Matches as arrays against the same enumerator's search match by match, which enumerator_test.cpp holds against a naive one.
#include "pattern/range_search.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <random>

#include "data/column_builder.h"
#include "pattern/enumerator.h"

namespace varpulis::pattern {
namespace {

using data::Value;
using Order = Condition::Comparison::Order;

struct Event {
  std::uint32_t type = 0;
  std::int64_t time = 0;
  Value v;
  Value key = {};  // 1 or 1.0: one partition
};

struct Case {
  Program program;
  std::vector<std::uint32_t> type_of_step;
  std::vector<Event> events;
};

bool holds(Order order, const Value& own, const Value& other) {
  if (!own.is_number() || !other.is_number()) return false;
  switch (order) {
    case Order::less: return own.as_double() < other.as_double();
    case Order::less_equal: return own.as_double() <= other.as_double();
    case Order::greater: return own.as_double() > other.as_double();
    case Order::greater_equal: return own.as_double() >= other.as_double();
  }
  return false;
}

/// Every step captures v in the slot of its number; the only column is v.
class CaseEvents final : public Events {
 public:
  explicit CaseEvents(const Case& from) : from_(from) {
    for (const Event& event : from.events) {
      std::uint64_t bits = 0;
      for (std::uint32_t step = 0; step < from.type_of_step.size(); ++step) {
        if (from.type_of_step[step] == event.type) bits |= std::uint64_t{1} << step;
      }
      items_.push_back(bits);
      times_.push_back(event.time);
      roots_.push_back(roots_.size());
    }
    items = items_.data();
    times = times_.data();
    roots = positions = roots_.data();
    data::ColumnBuilder spelled;
    for (std::size_t e = 0; e < from.events.size(); ++e) spelled.value(e, from.events[e].key);
    partition_column = spelled.finish(from.events.size());
  }
  [[nodiscard]] Value key(std::uint32_t, std::uint32_t event) const override { return from_.events[event].v; }
  [[nodiscard]] Value slot(std::uint32_t, std::uint32_t event) const override { return from_.events[event].v; }
  [[nodiscard]] bool holds(std::uint32_t item, std::uint32_t event, std::span<const Value> captured) override {
    const Condition::Comparison& comparison = *from_.program.steps[item].condition.comparison;
    return pattern::holds(comparison.order, from_.events[event].v, captured[comparison.slot]);
  }
  [[nodiscard]] bool related(std::uint32_t step, std::uint32_t event, std::span<const Value> captured) override {
    return holds(step, event, captured);
  }
  [[nodiscard]] std::uint32_t keep(std::uint32_t, std::uint32_t event) override { return event; }
  [[nodiscard]] std::uint32_t row_of(std::uint32_t event) const override { return event; }
  void add_reference(std::uint32_t) override {}
  void release(std::uint32_t) override {}
  [[nodiscard]] std::uint32_t settled(std::uint32_t row) const override { return row; }
  [[nodiscard]] Value argument(std::uint32_t, std::uint32_t row) const override { return from_.events[row].v; }
  [[nodiscard]] Value slot_of_kept(std::uint32_t, std::uint32_t row) const override { return from_.events[row].v; }
  [[nodiscard]] bool related_kept(std::uint32_t step, std::uint32_t row, std::span<const Value> captured) override {
    return holds(step, row, captured);
  }
  [[nodiscard]] bool holds_for_kept(std::uint32_t item, std::uint32_t row, std::span<const Value> captured) override {
    return holds(item, row, captured);
  }

 private:
  const Case& from_;
  std::vector<std::uint64_t> items_, roots_;
  std::vector<std::int64_t> times_;
};

/// Tells the rows of steps, how many events each took, when the first one was, and the time of the match.
class Record final : public Matches {
 public:
  Record(const Program& program, bool arrays) : program_(program), arrays_(arrays) {}
  void see(const MatchElements& elements) { elements_ = &elements; }
  [[nodiscard]] bool takes_arrays() const override { return arrays_; }
  void match(const Match& match) override {
    std::string text;
    for (std::size_t step = 0; step < match.of_step.size(); ++step) {
      text += fmt::format("{} ", elements_->row_of(match.of_step[step]));
      if (!match.values.empty()) text += fmt::format("*{} ", match.values[step].as_integer());
    }
    if (program_.shows_partition) text += data::name(elements_->partition_of(match).kind());
    if (program_.shows_events) text += fmt::format(" of {}", match.events);
    told.push_back(fmt::format("{} from {} to {}", text, elements_->time_of(match.first), match.time));
  }
  void match_all(const MatchArrays& matches) override {
    as_arrays += matches.size;
    for (std::size_t i = 0; i < matches.size; ++i) {
      std::string text;
      for (std::size_t step = 0; step < program_.steps.size(); ++step) {
        text += fmt::format("{} ", matches.rows[step][matches.rows[step].size() == 1 ? 0 : i]);
        if (!matches.values.empty()) text += fmt::format("*{} ", matches.values[step][i]);
      }
      if (program_.shows_partition) text += data::name(matches.partitions.front().kind());
      if (program_.shows_events) text += fmt::format(" of {}", matches.events[i]);
      told.push_back(fmt::format("{} from {} to {}", text, matches.first_times[i], matches.times.front()));
    }
  }
  void timed_out(const Match&) override {}
  void left_out(std::uint64_t results) override { told.push_back(fmt::format("{} left out", results)); }

  std::vector<std::string> told;
  std::uint64_t as_arrays = 0;

 private:
  const Program& program_;
  const MatchElements* elements_ = nullptr;
  bool arrays_;
};

struct Outcome {
  std::vector<std::string> told;
  std::uint64_t as_arrays = 0;
};

/// An enumerator that is saved and loaded.
std::unique_ptr<Enumerator> made_anew(const Enumerator& enumerator, const Case& from, Events& events) {
  std::map<std::uint32_t, std::uint64_t> number_of_row;
  std::vector<std::uint32_t> rows;
  for (const std::uint32_t row : enumerator.rows()) {
    if (row != none && number_of_row.try_emplace(row, rows.size()).second) rows.push_back(row);
  }
  state::SnapshotWriter writer;
  enumerator.save(writer, number_of_row);
  auto anew = std::make_unique<Enumerator>(from.program);
  state::SnapshotReader reader(writer.bytes());
  EXPECT_TRUE(anew->load(reader, rows, events).ok());
  return anew;
}

Outcome run(const Case& from, bool arrays, std::uint64_t matches_max, std::uint32_t saves_every = 1000) {
  auto enumerator = std::make_unique<Enumerator>(from.program);
  CaseEvents events(from);
  events.matches_max = matches_max;
  Record record(from.program, arrays);
  record.see(*enumerator);
  std::int64_t now = INT64_MIN;
  for (std::uint32_t event = 0; event < from.events.size(); ++event) {
    now = std::max(now, from.events[event].time);
    for (auto due = enumerator->next_expiry(); due && due->deadline < now; due = enumerator->next_expiry()) enumerator->expire(events, record);
    if (event % 11 == 10) enumerator->evict(events);
    record.told.push_back(fmt::format("event {}, oldest at {}", event, enumerator->oldest().value_or(0)));
    if (events.items[event] != 0) enumerator->take(event, now, events, record);
    if ((event + 1) % saves_every != 0) continue;
    enumerator = made_anew(*enumerator, from, events);
    record.see(*enumerator);
  }
  enumerator->finish(events);
  return {record.told, record.as_arrays};
}

class Cases {
 public:
  explicit Cases(std::mt19937_64& random) : random_(random) {}

  Case next() {
    Case made;
    Program& program = made.program;
    const bool is_plain = below(4) == 0;  // one event each, and nothing compared
    const bool counts = below(3) > 0;
    const std::uint32_t steps = is_plain ? 3 : 2 + below(3);
    program.sequences.emplace_back();
    for (std::uint32_t s = 0; s < steps; ++s) {
      Step step;
      if (!is_plain && below(2) == 0) step.max = Step::unlimited;
      step.slots = {s};
      if (!is_plain && below(2) == 0) compare(s, step);
      program.steps.push_back(std::move(step));
      program.sequences.front().steps.push_back(s);
      if (counts) program.values.push_back({.kind = SequenceValue::Kind::count, .step = s});
      made.type_of_step.push_back(below(2) == 0 ? 0 : below(3));
    }
    program.slots = steps;
    program.selection = Selection::any;
    program.shown = (std::uint64_t{1} << steps) - 1;
    program.shows_first_time = true;
    program.shows_events = counts;
    program.in_order = below(4) == 0;
    program.shows_partition = below(3) == 0;
    if (below(3) > 0) program.within = 4 + below(10);
    const bool is_disordered = below(4) == 0;
    const bool is_irregular = below(4) == 0;
    std::int64_t time = 0;
    for (std::uint32_t e = 0; e < (is_plain ? 60U : 18U); ++e) {
      time += below(3);
      const std::int64_t own = is_disordered && below(4) == 0 ? std::max<std::int64_t>(0, time - 2) : time;
      made.events.push_back({.type = below(3), .time = own, .v = number(is_irregular), .key = below(8) == 0 ? Value::real(1) : Value::integer(1)});
    }
    return made;
  }

  std::uint32_t below(std::uint32_t end) { return static_cast<std::uint32_t>(random_() % end); }

 private:
  void compare(std::uint32_t number, Step& step) {
    const bool with_itself = step.repeats() && below(2) == 0;
    if (!with_itself && number == 0) return;
    const std::uint32_t slot = with_itself ? number : below(number);
    step.condition.comparison = {.order = static_cast<Order>(below(4)), .slot = slot, .column = 0};
    step.condition.residual = !with_itself;
    step.refers_to_itself = with_itself;
    if (!with_itself) return;
    step.own_slots = {slot};
    step.slots_before.emplace_back();
    if (number > 0 && below(4) > 0) step.slots_before.front().emplace_back(number - 1, number - 1);
  }
  Value number(bool is_irregular) {
    if (is_irregular && below(6) == 0) return below(2) == 0 ? Value() : Value::real(std::nan(""));
    const auto value = static_cast<std::int64_t>(below(7)) - 3;
    return below(2) == 0 ? Value::integer(value) : Value::real(static_cast<double>(value) + (below(4) == 0 ? 0.5 : 0.0));
  }
  std::mt19937_64& random_;
};

TEST(range_search, finds_what_the_search_match_by_match_finds) {
  std::uint64_t matches = 0;
  for (std::uint64_t seed = 1; seed <= 4000; ++seed) {
    std::mt19937_64 random(seed);
    Cases cases(random);
    const Case made = cases.next();
    ASSERT_TRUE(RangeSearch::covers(made.program));
    const std::uint64_t matches_max = cases.below(3) == 0 ? 1 + cases.below(20) : 3000;
    const Outcome expected = run(made, false, matches_max);
    const Outcome found = run(made, true, matches_max);
    ASSERT_EQ(found.told, expected.told) << "seed " << seed;
    EXPECT_EQ(expected.as_arrays, 0U);
    ASSERT_EQ(run(made, true, matches_max, 5).told, expected.told) << "seed " << seed << ", saved after every fifth event";
    matches += found.as_arrays;
  }
  EXPECT_GT(matches, 100'000U);
}

TEST(range_search, finds_the_same_among_many_elements) {
  std::uint64_t matches = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    std::mt19937_64 random(seed);
    Case made;
    made.program.sequences.push_back({.steps = {0, 1, 2}, .gaps = {}, .absent = {}});
    for (std::uint32_t s = 0; s < 3; ++s) {
      Step step;
      step.slots = {s};
      made.program.steps.push_back(step);
      made.program.values.push_back({.kind = SequenceValue::Kind::count, .step = s});
    }
    Step& repeated = made.program.steps[1];
    repeated.max = Step::unlimited;
    if (seed % 3 != 0) {
      repeated.condition.comparison = {.order = static_cast<Order>(seed % 4), .slot = 1, .column = 0};
      repeated.refers_to_itself = true;
      repeated.own_slots = {1};
      repeated.slots_before = {{{0, 0}}};
    }
    made.program.slots = 3;
    made.program.selection = Selection::any;
    made.program.shown = 7;
    made.program.shows_first_time = true;
    made.type_of_step = {0, 1, 2};
    // The numbers rise, but for a fall now and then.
    std::int64_t v = 0;
    for (std::int64_t e = 0; e < 100; ++e) {
      v = random() % 8 == 0 ? v - 20 : v + 1;
      made.events.push_back({.type = e < 2 ? 0U : random() % 30 == 0 ? 2U : 1U, .time = e, .v = Value::integer(v)});
    }
    const std::uint64_t matches_max = seed % 2 == 0 ? 5000 : 50;
    const Outcome found = run(made, true, matches_max);
    ASSERT_EQ(found.told, run(made, false, matches_max).told) << "seed " << seed;
    matches += found.as_arrays;
  }
  EXPECT_GT(matches, 10'000U);
}

TEST(range_search, leaves_other_programs_alone) {
  Program program;
  program.selection = Selection::any;
  program.steps.resize(2);
  program.sequences.push_back({.steps = {0, 1}, .gaps = {}, .absent = {}});
  EXPECT_TRUE(RangeSearch::covers(program));
  Program other = program;
  other.steps[1].min = 0;
  EXPECT_FALSE(RangeSearch::covers(other));
  other = program;
  other.steps[1].condition.residual = true;
  EXPECT_FALSE(RangeSearch::covers(other));
  other = program;
  other.negations.resize(1);
  other.sequences.front().gaps.push_back({.after = 0, .negation = 0});
  EXPECT_FALSE(RangeSearch::covers(other));
  other = program;
  other.selection = Selection::max;
  EXPECT_FALSE(RangeSearch::covers(other));
}

}  // namespace
}  // namespace varpulis::pattern
