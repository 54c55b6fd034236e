// Every combination against a naive search that tries all ways to give events to steps.
#include "pattern/enumerator.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <bit>
#include <map>
#include <random>

namespace varpulis::pattern {
namespace {

using data::Value;

struct Event {
  std::uint32_t type = 0;
  std::int64_t time = 0, id = 0, v = 0;
};

/// A program and what its numbers mean: items take events of one type; every step captures the id in slot 2s and v in slot 2s + 1; the only
/// column is the id; residual conditions say that v exceeds a captured one, relations that it exceeds that of the element before.
struct Case {
  Program program;
  std::vector<std::uint32_t> type_of_item;
  std::map<std::uint32_t, std::uint32_t> residual;  // item -> slot
  std::vector<Event> events;
};

class TestEvents final : public Events {
 public:
  explicit TestEvents(const Case& from) : from_(from), references_(from.events.size()) {
    for (const Event& event : from.events) {
      std::uint64_t bits = 0;
      for (std::uint32_t item = 0; item < from.type_of_item.size(); ++item) {
        if (from.type_of_item[item] == event.type) bits |= std::uint64_t{1} << item;
      }
      items_.push_back(bits);
      times_.push_back(event.time);
      roots_.push_back(roots_.size());
    }
    items = items_.data();
    times = times_.data();
    roots = positions = roots_.data();
  }
  [[nodiscard]] Value key(std::uint32_t, std::uint32_t event) const override { return Value::integer(from_.events[event].id); }
  [[nodiscard]] Value slot(std::uint32_t slot, std::uint32_t event) const override {
    return Value::integer(slot % 2 == 0 ? from_.events[event].id : from_.events[event].v);
  }
  [[nodiscard]] bool holds(std::uint32_t item, std::uint32_t event, std::span<const Value> captured) override {
    return exceeds(event, captured[from_.residual.at(item)]);
  }
  [[nodiscard]] bool related(std::uint32_t step, std::uint32_t event, std::span<const Value> captured) override {
    return exceeds(event, captured[2 * step + 1]);
  }
  [[nodiscard]] std::uint32_t keep(std::uint32_t, std::uint32_t event) override {
    ++references_[event];
    return event;
  }
  [[nodiscard]] std::uint32_t row_of(std::uint32_t event) const override { return event; }
  void add_reference(std::uint32_t row) override { ++references_[row]; }
  void release(std::uint32_t row) override { --references_[row]; }
  [[nodiscard]] std::uint32_t settled(std::uint32_t row) const override { return row; }
  [[nodiscard]] Value argument(std::uint32_t, std::uint32_t row) const override { return Value::integer(static_cast<std::int64_t>(row)); }
  [[nodiscard]] Value slot_of_kept(std::uint32_t number, std::uint32_t row) const override { return slot(number, row); }
  [[nodiscard]] bool related_kept(std::uint32_t step, std::uint32_t row, std::span<const Value> captured) override {
    return related(step, row, captured);
  }
  [[nodiscard]] bool holds_for_kept(std::uint32_t item, std::uint32_t row, std::span<const Value> captured) override {
    return holds(item, row, captured);
  }
  [[nodiscard]] bool keeps_any() const {
    return std::ranges::any_of(references_, [](int references) { return references != 0; });
  }

 private:
  [[nodiscard]] bool exceeds(std::uint32_t event, const Value& captured) const {
    return captured.kind() == data::Kind::integer && from_.events[event].v > captured.as_integer();
  }
  const Case& from_;
  std::vector<std::uint64_t> items_, roots_;
  std::vector<std::int64_t> times_;
  std::vector<int> references_;
};

/// A match as its events by step: `0:1,2 1:4`, behind the event or the deadline that told of it.
using Told = std::vector<std::string>;

class Record final : public Matches {
 public:
  void match(const Match& match) override {
    std::string text = cause;
    for (std::size_t step = 0; step < match.values.size(); ++step) {
      if (match.of_step[step] == none) continue;
      text += fmt::format(" {}:", step);
      for (const Value& event : match.values[step].as_array()) text += fmt::format("{},", event.as_integer());
    }
    told.push_back(text);
  }
  void timed_out(const Match&) override {}
  void left_out(std::uint64_t results) override { left += results; }
  std::string cause;
  Told told;
  std::uint64_t left = 0;
};

struct Outcome {
  Told told;
  std::uint64_t left = 0;
};

Outcome enumerated(const Case& from, std::uint64_t matches_max = 10'000) {
  Enumerator enumerator(from.program);
  TestEvents events(from);
  events.matches_max = matches_max;
  Record record;
  std::int64_t now = INT64_MIN;
  const auto expire = [&] {
    for (auto due = enumerator.next_expiry(); due && due->deadline < now; due = enumerator.next_expiry()) {
      record.cause = fmt::format("deadline {} of {}:", due->deadline, due->position);
      enumerator.expire(events, record);
    }
  };
  for (std::uint32_t event = 0; event < from.events.size(); ++event) {
    now = std::max(now, from.events[event].time);
    expire();
    record.cause = fmt::format("event {}:", event);
    if (events.items[event] != 0) enumerator.take(event, now, events, record);
    if (event % 3 == 0) enumerator.end_epoch(events);
  }
  now = INT64_MAX;
  if (from.program.within) {
    expire();
    EXPECT_EQ(enumerator.usage().rows, 0U);
  }
  enumerator.finish(events);
  EXPECT_FALSE(events.keeps_any());
  return {record.told, record.left};
}

/// Tries, for every choice of events, every way to give them to the steps in order.
class NaiveSearch {
 public:
  explicit NaiveSearch(const Case& from) : from_(from), program_(from.program), order_(from.program.sequences.front()) {}

  Told run() {
    choose(0, 0);
    std::ranges::sort(found_, {}, [](const Found& each) { return std::tie(each.when, each.start, each.order, each.last_place); });
    Told told;
    for (const Found& each : found_) told.push_back(each.text);
    return told;
  }

 private:
  struct Taken {
    std::uint32_t event, place;
  };
  struct Found {
    std::int64_t when;           // event that tells of it, or deadline
    std::uint32_t start;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> order;
    std::uint32_t last_place;
    std::string text;
  };

  void choose(std::uint32_t event, std::uint32_t place) {
    if (!taken_.empty()) check();
    for (std::uint32_t next = event; next < from_.events.size(); ++next) {
      for (std::uint32_t to = place; to < order_.steps.size(); ++to) {
        if (from_.type_of_item[to] != from_.events[next].type) continue;
        taken_.push_back({next, to});
        choose(next + 1, to);
        taken_.pop_back();
      }
    }
  }

  [[nodiscard]] const Event& event(const Taken& taken) const { return from_.events[taken.event]; }

  /// The values captured when the first `count` events were taken.
  [[nodiscard]] std::vector<Value> captured(std::size_t count) const {
    std::vector<Value> values(program_.slots);
    for (std::size_t i = 0; i < count; ++i) {
      values[2 * taken_[i].place] = Value::integer(event(taken_[i]).id);
      values[2 * taken_[i].place + 1] = Value::integer(event(taken_[i]).v);
    }
    return values;
  }
  [[nodiscard]] bool fits(std::uint32_t item, const Event& event, const std::vector<Value>& captured) const {
    const Condition& condition = program_.condition(item);
    for (const Equality& each : condition.keys) {
      if (captured[each.slot].is_missing() || captured[each.slot].as_integer() != event.id) return false;
    }
    if (!condition.residual) return true;
    const Value& other = captured[from_.residual.at(item)];
    return !other.is_missing() && event.v > other.as_integer();
  }
  /// Whether a negated event comes behind the first `count` events and not behind `end`.
  [[nodiscard]] bool comes(std::uint32_t negation, std::size_t count, std::uint32_t end) const {
    const std::uint32_t item = program_.item_of_negation(negation);
    for (std::uint32_t e = taken_[count - 1].event + 1; e <= end; ++e) {
      if (from_.type_of_item[item] == from_.events[e].type && fits(item, from_.events[e], captured(count))) return true;
    }
    return false;
  }

  void check() {
    std::vector<std::uint32_t> counts(order_.steps.size());
    for (const Taken& each : taken_) ++counts[each.place];
    for (std::size_t p = 0; p < counts.size(); ++p) {
      if (counts[p] < program_.steps[p].min || counts[p] > program_.steps[p].max) return;
    }
    const std::int64_t start = event(taken_.front()).time;
    for (std::size_t i = 0; i < taken_.size(); ++i) {
      const Step& step = program_.steps[taken_[i].place];
      const Event& own = event(taken_[i]);
      if (program_.within && own.time - start > *program_.within) return;
      if (!fits(taken_[i].place, own, captured(i))) return;
      if (step.refers_to_itself && i > 0 && own.v <= event(taken_[i - 1]).v) return;
      std::size_t before = i;
      while (before > 0 && taken_[before].place == taken_[i].place) --before;
      if (step.within && taken_[before].place != taken_[i].place && own.time - event(taken_[before]).time > *step.within) return;
      if (i == 0) continue;
      for (const std::uint32_t negation : program_.cancels) {
        if (comes(negation, i, taken_[i].event)) return;
      }
      for (const Gap& gap : order_.gaps) {
        if (gap.after >= taken_[i - 1].place && gap.after < taken_[i].place && comes(gap.negation, i, taken_[i].event)) return;
      }
    }
    Found found{.when = taken_.back().event, .start = taken_.front().event, .order = {}, .last_place = taken_.back().place, .text = {}};
    for (const Taken& each : taken_) found.order.emplace_back(each.event, each.place);
    if (order_.absent.empty()) {
      if (!program_.steps[taken_.back().place].repeats()) found.order.pop_back();
      found.text = fmt::format("event {}:", taken_.back().event);
    } else {
      const std::int64_t deadline = start + *program_.within;
      std::uint32_t end = taken_.back().event;
      while (end + 1 < from_.events.size() && from_.events[end + 1].time <= deadline) ++end;
      std::vector<std::uint32_t> watched = order_.absent;
      watched.insert(watched.end(), program_.cancels.begin(), program_.cancels.end());
      for (const Gap& gap : order_.gaps) {
        if (gap.after >= taken_.back().place) watched.push_back(gap.negation);
      }
      for (const std::uint32_t negation : watched) {
        if (comes(negation, taken_.size(), end)) return;
      }
      found.when = deadline;
      found.text = fmt::format("deadline {} of {}:", deadline, taken_.front().event);
    }
    for (std::uint32_t place = 0; place < order_.steps.size(); ++place) {
      if (counts[place] == 0) continue;
      found.text += fmt::format(" {}:", place);
      for (const Taken& each : taken_) {
        if (each.place == place) found.text += fmt::format("{},", each.event);
      }
    }
    found_.push_back(std::move(found));
  }

  const Case& from_;
  const Program& program_;
  const Sequence& order_;
  std::vector<Taken> taken_;
  std::vector<Found> found_;
};

/// `selection`: other than any is for conditions on single events, and max for steps of different types.
Case random_case(std::uint64_t seed, Selection selection = Selection::any) {
  std::mt19937_64 random(seed);
  const auto below = [&](std::uint32_t end) { return static_cast<std::uint32_t>(random() % end); };
  Case made;
  Program& program = made.program;
  program.selection = selection;
  const bool is_any = selection == Selection::any;
  const std::uint32_t steps = 1 + below(4);
  const std::uint32_t types = selection == Selection::max ? steps : 1 + below(3);
  program.slots = 2 * steps;
  Sequence sequence;
  const bool compares = is_any && below(2) == 0;
  const auto add_condition = [&](std::uint32_t item, std::uint32_t before, Condition& condition) {
    if (before == 0 || !compares) return;
    if (below(3) == 0) condition.keys.push_back({.slot = 2 * below(before), .column = 0});
    if (below(4) == 0) {
      condition.residual = true;
      made.residual[item] = 2 * below(before) + 1;
    }
  };
  bool mandatory = false;
  for (std::uint32_t s = 0; s < steps; ++s) {
    Step step;
    constexpr std::array<std::pair<std::uint32_t, std::uint32_t>, 8> counts{
        {{1, 1}, {1, 1}, {1, 1}, {1, Step::unlimited}, {1, Step::unlimited}, {0, 1}, {0, Step::unlimited}, {2, 3}}};
    std::tie(step.min, step.max) = counts[below(counts.size())];
    step.slots = {2 * s, 2 * s + 1};
    add_condition(s, s, step.condition);
    if (compares && step.repeats() && below(3) == 0) {
      step.refers_to_itself = true;
      step.own_slots = {2 * s + 1};
      step.slots_before.emplace_back();
      for (std::uint32_t p = s; p-- > 0;) step.slots_before[0].emplace_back(p, 2 * p + 1);
    }
    if (is_any && below(8) == 0) step.within = below(4);
    mandatory = mandatory || step.min > 0;
    made.type_of_item.push_back(selection == Selection::max ? s : below(types));
    sequence.steps.push_back(s);
    program.steps.push_back(std::move(step));
  }
  if (!mandatory) program.steps.front().min = 1;
  if (below(4) != 0) program.within = 1 + below(8);
  const auto negation = [&](std::uint32_t before) {
    const auto number = static_cast<std::uint32_t>(program.negations.size());
    program.negations.emplace_back();
    made.type_of_item.push_back(below(types + 1));
    add_condition(steps + number, before, program.negations.back());
    return number;
  };
  for (std::uint32_t s = 0; s + 1 < steps && is_any; ++s) {
    if (below(6) == 0) sequence.gaps.push_back({.after = s, .negation = negation(s + 1)});
  }
  if (is_any && program.within && below(4) == 0) sequence.absent.push_back(negation(steps));
  if (is_any && below(6) == 0) program.cancels.push_back(negation(steps));
  program.sequences.push_back(std::move(sequence));
  program.root.sequence = 0;
  for (std::uint32_t s = 0; s < steps; ++s) program.values.push_back({.kind = SequenceValue::Kind::collect, .step = s, .of_field = false, .index = 0});
  std::int64_t time = 0;
  for (std::uint32_t e = 0, end = 1 + below(10); e < end; ++e) {
    time += below(3);
    made.events.push_back({.type = below(types + 1), .time = time, .id = below(2), .v = below(4)});
  }
  return made;
}

TEST(Enumerator, FindsWhatANaiveSearchFinds) {
  std::size_t found = 0;
  for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
    const Case made = random_case(seed);
    const Told expected = NaiveSearch(made).run();
    const Outcome outcome = enumerated(made);
    ASSERT_EQ(outcome.told, expected) << "seed " << seed;
    found += expected.size();
  }
  EXPECT_GT(found, 50'000U);
}

TEST(Enumerator, StopsAtTheGreatestNumberAndCountsTheRest) {
  std::size_t truncated = 0;
  for (std::uint64_t seed = 0; seed < 5'000; ++seed) {
    const Case made = random_case(seed);
    const Told all = enumerated(made).told;
    const Outcome outcome = enumerated(made, 2);
    // The first two of each cause.
    Told expected;
    std::map<std::string, int> told;
    for (const std::string& each : all) {
      if (told[each.substr(0, each.find(':'))]++ < 2) expected.push_back(each);
    }
    ASSERT_EQ(outcome.told, expected) << "seed " << seed;
    const bool is_counted = made.program.negations.empty() && std::ranges::all_of(made.program.steps, [](const Step& step) {
      return step.condition.keys.empty() && !step.condition.residual && !step.refers_to_itself && !step.within && step.min < 2;
    });
    if (is_counted) {
      ASSERT_EQ(outcome.left, all.size() - expected.size()) << "seed " << seed;
    } else {
      ASSERT_EQ(outcome.left > 0, all.size() > expected.size()) << "seed " << seed;
    }
    if (outcome.left > 0) ++truncated;
  }
  EXPECT_GT(truncated, 100U);
}

/// Events of a match in order, behind the event that told of it.
std::vector<int> events_of(const std::string& told) {
  std::vector<int> events;
  for (std::size_t at = 0; at < told.size(); ++at) {
    if (told[at] != ',') continue;
    const std::size_t begin = told.find_last_not_of("0123456789", at - 1) + 1;
    events.push_back(std::stoi(told.substr(begin, at - begin)));
  }
  return events;
}

TEST(Enumerator, TakesTheLatestEvents) {
  std::size_t found = 0;
  for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
    const Case made = random_case(seed, Selection::last);
    std::map<int, std::vector<int>> latest;  // by last event, from the end
    for (const std::string& each : NaiveSearch(made).run()) {
      std::vector<int> events = events_of(each);
      std::ranges::reverse(events);
      latest[events.front()] = std::max(latest[events.front()], events);
    }
    std::map<int, std::vector<int>> told;
    for (const std::string& each : enumerated(made).told) {
      std::vector<int> events = events_of(each);
      std::ranges::reverse(events);
      ASSERT_TRUE(told.emplace(events.front(), events).second) << "seed " << seed;
    }
    ASSERT_EQ(told, latest) << "seed " << seed;
    found += told.size();
  }
  EXPECT_GT(found, 20'000U);
}

TEST(Enumerator, TakesWhatCannotBeAddedTo) {
  std::size_t found = 0, passed_over = 0;
  for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
    const Case made = random_case(seed, Selection::max);
    const Told all = NaiveSearch(made).run();
    Told expected;
    for (const std::string& each : all) {
      const std::vector<int> events = events_of(each);
      const bool is_part = std::ranges::any_of(all, [&](const std::string& other) {
        const std::vector<int> more = events_of(other);
        return more.back() == events.back() && more.size() > events.size() && std::ranges::includes(more, events);
      });
      if (!is_part) expected.push_back(each);
    }
    ASSERT_EQ(enumerated(made).told, expected) << "seed " << seed;
    found += expected.size();
    passed_over += all.size() - expected.size();
  }
  EXPECT_GT(found, 5'000U);
  EXPECT_GT(passed_over, 1'000U);
}

/// Dead ends must not be tried again and again: 2^60 choices of B, none of which C fits.
TEST(Enumerator, LeavesDeadEndsBehind) {
  Case made;
  Program& program = made.program;
  program.selection = Selection::any;
  program.slots = 6;
  for (std::uint32_t s = 0; s < 3; ++s) {
    Step step;
    step.slots = {2 * s, 2 * s + 1};
    if (s == 1) step.max = Step::unlimited;
    if (s == 2) step.condition.keys.push_back({.slot = 2, .column = 0});
    program.steps.push_back(step);
    made.type_of_item.push_back(s);
  }
  program.sequences.push_back({.steps = {0, 1, 2}, .gaps = {}, .absent = {}});
  program.root.sequence = 0;
  made.events.push_back({.type = 0, .time = 0, .id = 0, .v = 0});
  for (std::int64_t i = 0; i < 60; ++i) made.events.push_back({.type = 1, .time = i, .id = 1, .v = 0});
  made.events.push_back({.type = 2, .time = 60, .id = 2, .v = 0});
  EXPECT_TRUE(enumerated(made).told.empty());
}

}  // namespace
}  // namespace varpulis::pattern
