// One run of a partition at a time against the runs of a Matcher, over random programs and events.
#include "pattern/one_run_matcher.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "data/column_builder.h"
#include "data/compare.h"
#include "data/text.h"
#include "pattern/matcher.h"
#include "pattern/testing/chance.h"

namespace varpulis::pattern {
namespace {

using data::Value;
using testing::Chance;
using Order = Condition::Comparison::Order;

struct Event {
  std::uint64_t items = 0;
  std::int64_t time = 0;
  Value partition, key, v;
};

struct Case {
  Program program;
  std::vector<Event> events;
};

/// As the language compares: NaN equals NaN.
bool is_in_order(Order order, const Value& own, const Value& other) {
  if (own.is_missing() || other.is_missing()) return false;
  const std::partial_ordering found = data::order(own, other);
  const bool is_equal = data::equal(own, other);
  switch (order) {
    case Order::less: return found < 0;
    case Order::less_equal: return found < 0 || is_equal;
    case Order::greater: return found > 0;
    case Order::greater_equal: return found > 0 || is_equal;
  }
  return false;
}

/// Step s captures v in slot 2s and the key in slot 2s + 1; the columns are v and the key. A row is called by its event.
class CaseEvents final : public Events {
 public:
  explicit CaseEvents(const Case& from) : from_(from), references_(from.events.size()) {
    data::ColumnBuilder partition;
    for (std::size_t e = 0; e < from.events.size(); ++e) {
      const Event& event = from.events[e];
      items_.push_back(event.items);
      times_.push_back(event.time);
      numbers_.push_back(e);
      if (!event.partition.is_missing()) partition.value(e, event.partition);
    }
    items = items_.data();
    times = times_.data();
    roots = positions = numbers_.data();
    if (from.program.partitioned) partition_column = partition.finish(from.events.size());
    lookups_.resize(from.program.items());
    for (std::uint32_t item = 0; item < from.program.items(); ++item) {
      const Condition& condition = from.program.condition(item);
      if (condition.keys.empty()) continue;
      if (partition_column) lookups_[item].columns.push_back(partition_column);
      for (const Equality& each : condition.keys) lookups_[item].columns.push_back(column(each.column));
      lookups_[item].hashes = data::KeyTable(lookups_[item].columns.size()).hashes(lookups_[item].columns, from.events.size());
    }
    lookups = lookups_;
    const auto are_all = [&](data::Kind kind) { return std::ranges::all_of(from.events, [kind](const Event& event) { return event.v.kind() == kind; }); };
    Numbers known;
    for (const Event& event : from.events) {
      if (are_all(data::Kind::integer)) integers_.push_back(event.v.as_integer());
      if (are_all(data::Kind::real)) reals_.push_back(event.v.as_real());
    }
    if (!integers_.empty()) known.integers = integers_.data();
    if (!reals_.empty()) known.reals = reals_.data();
    column_numbers_ = {known, {}};
    for (std::uint32_t slot = 0; slot < from.program.slots; ++slot) slots_.push_back(column_numbers_[slot % 2]);
    key_numbers = column_numbers_;
    slot_numbers = slots_;
  }
  [[nodiscard]] Value key(std::uint32_t column, std::uint32_t event) const override { return column == 0 ? from_.events[event].v : from_.events[event].key; }
  [[nodiscard]] Value slot(std::uint32_t slot, std::uint32_t event) const override { return key(slot % 2, event); }
  [[nodiscard]] bool holds(std::uint32_t item, std::uint32_t event, std::span<const Value> captured) override {
    const std::optional<Condition::Comparison>& comparison = from_.program.condition(item).comparison;
    if (comparison) return is_in_order(comparison->order, from_.events[event].v, captured[comparison->slot]);
    return is_in_order(Order::greater_equal, from_.events[event].v, captured[2 * item - 2]);
  }
  [[nodiscard]] bool related(std::uint32_t step, std::uint32_t event, std::span<const Value> captured) override {
    const std::optional<Condition::Comparison>& comparison = from_.program.condition(step).comparison;
    return is_in_order(comparison ? comparison->order : Order::less_equal, from_.events[event].v, captured[2 * step]);
  }
  [[nodiscard]] std::uint32_t keep(std::uint32_t step, std::uint32_t event) override {
    if ((from_.program.shown >> step & 1U) == 0) return none;
    ++references_[event];
    return event;
  }
  [[nodiscard]] std::uint32_t row_of(std::uint32_t event) const override { return event; }
  void add_reference(std::uint32_t row) override { ++references_[row]; }
  void release(std::uint32_t row) override { --references_[row]; }
  [[nodiscard]] std::uint32_t settled(std::uint32_t row) const override { return row; }
  [[nodiscard]] Value argument(std::uint32_t, std::uint32_t) const override { return {}; }
  [[nodiscard]] Value slot_of_kept(std::uint32_t number, std::uint32_t row) const override { return slot(number, row); }
  [[nodiscard]] bool related_kept(std::uint32_t, std::uint32_t, std::span<const Value>) override { return false; }
  [[nodiscard]] bool holds_for_kept(std::uint32_t, std::uint32_t, std::span<const Value>) override { return false; }
  [[nodiscard]] bool keeps_any() const { return std::ranges::any_of(references_, [](int references) { return references != 0; }); }

 private:
  [[nodiscard]] data::ColumnPtr column(std::uint32_t number) const {
    data::ColumnBuilder builder;
    for (std::uint32_t e = 0; e < from_.events.size(); ++e) {
      if (!key(number, e).is_missing()) builder.value(e, key(number, e));
    }
    return builder.finish(from_.events.size());
  }
  const Case& from_;
  std::vector<int> references_;
  std::vector<std::uint64_t> items_, numbers_;
  std::vector<std::int64_t> times_, integers_;
  std::vector<double> reals_;
  std::vector<Lookup> lookups_;
  std::vector<Numbers> column_numbers_, slots_;
};

/// Tells a match by what its arrays have, whichever way it comes.
class Record final : public Matches {
 public:
  explicit Record(const Program& program) : program_(program) {}
  void see(const MatchElements* elements) { elements_ = elements; }
  [[nodiscard]] bool takes_arrays() const override { return true; }
  void match(const Match& match) override {
    std::string text = fmt::format("from {} to {}: {} events", elements_->time_of(match.first), match.time, match.events);
    for (std::uint32_t s = 0; s < program_.steps.size(); ++s) {
      if ((program_.shown >> s & 1U) != 0) text += fmt::format(" {}", elements_->row_of(match.of_step[s]));
    }
    for (const Value& value : match.values) text += fmt::format(" | {}", value.as_integer());
    if (program_.partitioned) text += fmt::format(" of {}", data::display(elements_->key_of(match)));
    if (program_.shows_partition) text += fmt::format(" ({})", data::name(elements_->partition_of(match).kind()));
    told.push_back(text);
  }
  void match_all(const MatchArrays& matches) override {
    ASSERT_EQ(matches.size, 1U);
    std::string text = fmt::format("from {} to {}: {} events", matches.first_times[0], matches.times[0], matches.events[0]);
    for (std::uint32_t s = 0; s < program_.steps.size(); ++s) {
      if ((program_.shown >> s & 1U) != 0) text += fmt::format(" {}", matches.rows[s][0]);
    }
    for (const std::span<const std::int64_t> values : matches.values) text += fmt::format(" | {}", values[0]);
    if (program_.partitioned) text += fmt::format(" of {}", data::display(matches.keys[0]));
    if (program_.shows_partition) text += fmt::format(" ({})", data::name(matches.partitions[0].kind()));
    told.push_back(text);
  }
  void timed_out(const Match&) override { FAIL(); }
  void left_out(std::uint64_t) override { FAIL(); }
  std::vector<std::string> told;

 private:
  const Program& program_;
  const MatchElements* elements_ = nullptr;
};

struct Settings {
  std::uint32_t epoch = 1;
  bool saves = false;  // is saved, and made anew, after every epoch
  std::uint64_t bytes_max = UINT64_MAX;
};

/// What comes of a matcher that was saved.
std::unique_ptr<OneRunMatcher> made_anew(const OneRunMatcher& matcher, const Case& from, Events& events) {
  const std::vector<std::uint32_t> rows = matcher.rows();
  std::map<std::uint32_t, std::uint64_t> number_of_row;
  std::vector<std::uint32_t> named;
  for (const std::uint32_t row : rows) {
    if (number_of_row.try_emplace(row, named.size()).second) named.push_back(row);
    events.release(row);
  }
  state::SnapshotWriter writer;
  matcher.save(writer, number_of_row);
  auto anew = std::make_unique<OneRunMatcher>(from.program);
  state::SnapshotReader reader(writer.bytes());
  EXPECT_TRUE(anew->load(reader, named, events).ok());
  EXPECT_TRUE(reader.at_end());
  return anew;
}

/// Matches, and at the end of each epoch the state.
template <typename AnyMatcher>
std::vector<std::string> told(const Case& from, const Settings& settings) {
  auto matcher = std::make_unique<AnyMatcher>(from.program);
  CaseEvents events(from);
  Record record(from.program);
  data::Buffer<std::uint32_t> partitions;
  std::int64_t now = INT64_MIN;
  const auto expire = [&] {
    for (auto due = matcher->next_expiry(); due && due->deadline < now; due = matcher->next_expiry()) matcher->expire(events, record);
  };
  const auto size = static_cast<std::uint32_t>(from.events.size());
  for (std::uint32_t event = 0; event < size; ++event) {
    if (from.program.partitioned && event % settings.epoch == 0) {
      partitions = matcher->partitions().find_or_add(std::span(&events.partition_column, 1), size);
      matcher->may_be_empty({partitions.data(), partitions.size()});
      events.partitions = partitions.data();
    }
    record.see(matcher->elements());
    now = std::max(now, from.events[event].time);
    expire();
    if (from.events[event].items != 0 || matcher->sees_every_event()) matcher->take(event, now, events, record);
    while (matcher->needed_bytes() > settings.bytes_max && matcher->evict(events)) {
    }
    if ((event + 1) % settings.epoch != 0 && event + 1 != size) continue;
    matcher->hold_rows(events);
    matcher->end_epoch(events);
    const Matching::Usage usage = matcher->usage();
    record.told.push_back(fmt::format("{} runs of {}, {} bytes, {} out of order, next at {}, oldest at {}", usage.rows, usage.keys, matcher->needed_bytes(),
                                      matcher->take_out_of_order(), matcher->earliest_expiry(), matcher->oldest().value_or(0)));
    if constexpr (std::is_same_v<AnyMatcher, OneRunMatcher>) {
      if (settings.saves) matcher = made_anew(*matcher, from, events);
    }
  }
  if constexpr (std::is_same_v<AnyMatcher, OneRunMatcher>) {
    const std::uint64_t open = matcher->usage().rows;
    EXPECT_EQ(matcher->finish(events), open);
    EXPECT_EQ(matcher->needed_bytes(), 0U);
  } else {
    for (const std::uint32_t run : matcher->open_runs()) EXPECT_FALSE(matcher->finish(run, events, record));
  }
  EXPECT_FALSE(events.keeps_any());
  return record.told;
}

Program random_program(Chance& chance) {
  Program program;
  const std::uint32_t size = 2 + chance.below(3);
  program.steps.resize(size);
  program.slots = 2 * size;
  Sequence order;
  const bool compares = !chance.one_in(4);
  const std::uint32_t relation = chance.one_in(3) || size == 2 ? 0 : 1 + chance.below(size - 2);  // step that compares its elements
  for (std::uint32_t s = 0; s < size; ++s) {
    order.steps.push_back(s);
    Step& step = program.steps[s];
    step.slots = {2 * s, 2 * s + 1};
    const bool relates = compares && (s == relation || chance.one_in(4)) && s + 1 < size;
    if (s + 1 < size && (relates || chance.one_in(2))) {
      step.min = 1 + (chance.one_in(3) ? chance.below(3) : 0);
      step.max = chance.one_in(3) ? step.min + chance.below(3) + (step.min == 1 ? 1 : 0) : Step::unlimited;
    }
    Condition& condition = step.condition;
    const auto order_of = [&] { return static_cast<Order>(chance.below(4)); };
    if (relates) {
      step.refers_to_itself = true;
      step.own_slots = {2 * s};
      step.slots_before.resize(1);
      for (std::uint32_t before = s; before-- > 0;) {
        if (!chance.one_in(5)) step.slots_before[0].emplace_back(before, 2 * before);
      }
    }
    if (s > 0 && !relates && chance.one_in(2)) condition.residual = true;
    if (s > 0 && relates && chance.one_in(6)) condition.residual = true;
    if (relates != condition.residual && !chance.one_in(4)) {
      condition.comparison = {.order = order_of(), .slot = relates ? 2 * s : 2 * chance.below(s), .column = 0};
    }
    if (s > 0 && chance.one_in(5)) {
      const std::uint32_t of = chance.below(s);
      (program.steps[of].repeats() ? condition.equalities : condition.keys).push_back({.slot = 2 * of + 1, .column = 1});
    }
    if (!chance.one_in(3)) program.shown |= std::uint64_t{1} << s;
    if (chance.one_in(2)) program.values.push_back({.kind = SequenceValue::Kind::count, .step = s});
  }
  const bool any_relation = std::ranges::any_of(program.steps, &Step::refers_to_itself);
  program.sequences = {order};
  program.root.sequence = 0;
  program.single = !any_relation || chance.one_in(4);
  program.strict = chance.one_in(5);
  program.replaceable_anchor = chance.one_in(2);
  if (chance.one_in(4)) program.emission = Emission::longest;
  program.partitioned = chance.one_in(2);
  program.shows_partition = program.partitioned && chance.one_in(2);
  if (!chance.one_in(3)) program.within = 3 + chance.below(40);
  program.in_order = chance.one_in(3);
  return program;
}

/// `kinds`: 0 whole numbers, 1 numbers with fractions, 2 whatever there is.
Value random_value(Chance& chance, std::uint32_t kinds) {
  const auto small = static_cast<std::int64_t>(chance.below(6));
  const std::int64_t large = (std::int64_t{1} << 53U) + small;
  if (kinds == 0) return Value::integer(chance.one_in(6) ? large : small);
  if (kinds == 1) return Value::real(chance.one_in(8) ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(small) / 2);
  switch (chance.below(12)) {
    case 0: return {};
    case 1: return Value::null();
    case 2: return Value::text(fmt::format("{}", small));
    case 3: return Value::real(static_cast<double>(large));
    case 4: return Value::integer(large);
    case 5: return Value::real(std::numeric_limits<double>::quiet_NaN());
    case 6:
    case 7: return Value::real(static_cast<double>(small) / 2);
    default: return Value::integer(small);
  }
}

std::vector<Event> random_events(Chance& chance, const Program& program) {
  std::vector<Event> events(20 + chance.below(80));
  const bool jitter = chance.one_in(2);
  const bool one_type = chance.one_in(2);  // an event fits several steps
  const std::uint32_t kinds = chance.below(3);
  std::int64_t time = 0;
  for (Event& event : events) {
    time += chance.below(3);
    event.time = jitter && chance.one_in(4) ? time - chance.below(20) : time;
    event.items = std::uint64_t{1} << chance.below(program.items());
    if (one_type) event.items = chance.one_in(6) ? chance.below(1U << program.items()) : (std::uint64_t{1} << program.items()) - 1;
    event.partition = chance.one_in(8) ? Value::real(1) : Value::integer(1 + chance.below(3));
    event.key = chance.one_in(9) ? Value() : chance.one_in(5) ? Value::real(1) : Value::integer(1 + chance.below(8) / 7);
    event.v = random_value(chance, kinds);
  }
  return events;
}

TEST(OneRunMatcher, gives_what_a_matcher_gives) {
  std::size_t matches = 0;
  for (std::uint64_t seed = 0; seed < 1'500; ++seed) {
    Chance chance(seed);
    Case from{.program = random_program(chance), .events = {}};
    ASSERT_TRUE(OneRunMatcher::can_match(from.program)) << "seed " << seed;
    from.events = random_events(chance, from.program);
    for (const std::uint64_t bytes_max : {UINT64_MAX, std::uint64_t{2'000}}) {
      for (const std::uint32_t epoch : {1U, 7U, 50U}) {
        const std::vector<std::string> expected = told<Matcher>(from, {.epoch = epoch, .bytes_max = bytes_max});
        matches += static_cast<std::size_t>(std::ranges::count_if(expected, [](const std::string& each) { return each.starts_with("from"); }));
        for (const bool saves : {false, true}) {
          const std::vector<std::string> own = told<OneRunMatcher>(from, {.epoch = epoch, .saves = saves, .bytes_max = bytes_max});
          ASSERT_EQ(own, expected) << "seed " << seed << ", epochs of " << epoch << (saves ? ", saved" : "");
        }
      }
    }
  }
  EXPECT_GT(matches, 20'000U);
}

TEST(OneRunMatcher, matches_no_program_of_which_a_partition_has_several_runs) {
  Program program;
  program.steps.resize(3);
  program.steps[1].max = Step::unlimited;
  program.sequences = {{.steps = {0, 1, 2}, .gaps = {}, .absent = {}}};
  program.root.sequence = 0;
  EXPECT_FALSE(OneRunMatcher::can_match(program));
  program.steps[1].refers_to_itself = true;
  EXPECT_TRUE(OneRunMatcher::can_match(program));
  program.overlapping = true;
  EXPECT_FALSE(OneRunMatcher::can_match(program));
  program.overlapping = false;
  program.values = {{.kind = SequenceValue::Kind::sum, .step = 1, .of_field = true}};
  EXPECT_FALSE(OneRunMatcher::can_match(program));
}

}  // namespace
}  // namespace varpulis::pattern
