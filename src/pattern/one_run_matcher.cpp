#include "pattern/one_run_matcher.h"

#include <algorithm>

#include "data/compare.h"
#include "pattern/bound.h"
#include "pattern/runs.h"

namespace varpulis::pattern {

using data::Value;

namespace {

constexpr std::uint8_t less = 1, equal = 2, greater = 4;

std::uint8_t accepted_by(Condition::Comparison::Order order) {
  switch (order) {
    case Condition::Comparison::Order::less: return less;
    case Condition::Comparison::Order::less_equal: return less | equal;
    case Condition::Comparison::Order::greater: return greater;
    case Condition::Comparison::Order::greater_equal: return greater | equal;
  }
  return 0;
}

/// How two whole numbers stand, as one of those bits.
unsigned order_of(std::int64_t own, std::int64_t other) {
  return static_cast<unsigned>(own < other) * less + static_cast<unsigned>(own == other) * equal + static_cast<unsigned>(own > other) * greater;
}
/// The same of any order; 0: in no way.
unsigned order_of(std::partial_ordering order) { return order < 0 ? less : order > 0 ? greater : order == 0 ? equal : 0; }

/// The slot of the step before that has the same field as one of a step's own slots, or none.
std::uint32_t slot_of_step_before(const Program& program, std::uint32_t step, std::size_t own_slot) {
  for (const auto& [before, slot] : program.steps[step].slots_before[own_slot]) {
    if (before + 1 == step) return slot;
  }
  return none;
}

}  // namespace

bool OneRunMatcher::can_match(const Program& program) {
  if (program.root.kind != Part::Kind::sequence || program.sequences.size() != 1) return false;
  const Sequence& order = program.sequences.front();
  if (order.steps.size() < 2 || order.steps.size() != program.steps.size() || !order.gaps.empty() || !order.absent.empty()) return false;
  bool compares = false;
  for (std::uint32_t s = 0; s < order.steps.size(); ++s) {
    const Step& step = program.steps[s];
    if (order.steps[s] != s || step.min == 0 || step.within) return false;
    compares = compares || step.refers_to_itself;
  }
  const auto counts_events = [](const SequenceValue& value) { return value.kind == SequenceValue::Kind::count && !value.of_field; };
  return (program.single || (compares && !program.overlapping)) && !program.steps.back().repeats() && program.negations.empty() &&
         program.absent.empty() && program.cancels.empty() && program.selection == Selection::next && program.skip == Skip::nothing &&
         (program.emission == Emission::standard || program.emission == Emission::longest) && !program.distinct_roots &&
         !program.reports_timeouts && std::ranges::all_of(program.values, counts_events);
}

OneRunMatcher::OneRunMatcher(const Program& program)
    : program_(program),
      steps_(program.steps.size()),
      slots_(program.slots),
      last_(static_cast<std::uint32_t>(steps_ - 1)),
      plans_(steps_),
      rows_(steps_),
      row_spans_(steps_),
      counts_(program.values.size()),
      count_spans_(program.values.size()) {
  bool compares = false;
  for (std::uint32_t s = 0; s <= last_; ++s) {
    const Step& step = program.steps[s];
    const Condition& condition = step.condition;
    compares = compares || step.refers_to_itself;
    StepPlan& plan = plans_[s];
    plan.min = step.min;
    plan.max = step.max;
    plan.shown = (program.shown >> s & 1U) != 0;
    plan.slots = step.slots;
    const bool has_equalities = !condition.keys.empty() || !condition.equalities.empty();
    if (!has_equalities && !condition.residual && !step.refers_to_itself) continue;
    plan.decides = StepPlan::Decides::expressions;
    if (has_equalities || !condition.comparison || condition.residual == step.refers_to_itself) continue;
    plan.decides = StepPlan::Decides::comparison;
    plan.column = condition.comparison->column;
    plan.accepts = accepted_by(condition.comparison->order);
    plan.slot = condition.comparison->slot;
    plan.slot_at_first = !step.refers_to_itself ? plan.slot : s == 0 ? none : slot_of_step_before(program, s, 0);
  }
  replaces_first_ = compares && !program.overlapping && program.replaceable_anchor && program.steps[1].refers_to_itself;
  if (!program.partitioned) add_partitions(1);
}

void OneRunMatcher::add_partitions(std::size_t count) {
  if (count <= runs_.size()) return;
  runs_.resize(count);
  taken_.resize(count * steps_);
  captured_.resize(count * slots_);
  if (program_.shows_partition) partition_values_.resize(count);
}

// ---- One event ----

/// The step of an open run that takes the event, or none.
inline std::uint32_t OneRunMatcher::step_for(std::uint32_t partition, std::uint32_t event, Events& events) {
  const Run& run = runs_[partition];
  const std::int64_t time = events.times[event];
  if (program_.in_order && time < run.start) return none;
  if (program_.within && is_longer_than(run.start, time, *program_.within)) return none;
  const StepPlan& step = plans_[run.step];
  const std::uint32_t so_far = taken(partition, run.step).events;
  if (so_far >= step.min && fits(partition, run.step + 1, event, events)) return run.step + 1;
  return so_far < step.max && fits(partition, run.step, event, events) ? run.step : none;
}

inline bool OneRunMatcher::fits(std::uint32_t partition, std::uint32_t step, std::uint32_t event, Events& events) {
  if ((events.items[event] >> step & 1U) == 0) return false;
  const StepPlan& plan = plans_[step];
  if (plan.decides == StepPlan::Decides::nothing) return true;
  if (plan.decides == StepPlan::Decides::comparison) {
    const std::uint32_t slot = taken(partition, step).events == 0 ? plan.slot_at_first : plan.slot;
    if (slot == none) return true;
    const Answer answer = compare(plan, captured(partition)[slot], event, events);
    if (answer != Answer::unknown) return answer == Answer::yes;
  }
  return condition_holds(partition, step, event, events) &&
         (!program_.steps[step].refers_to_itself || follows_element(partition, step, event, events));
}

/// The comparison of an event's number with a captured one; unknown where one of them is no number, or NaN: then the expression knows.
inline OneRunMatcher::Answer OneRunMatcher::compare(const StepPlan& plan, const Value& other, std::uint32_t event, const Events& events) const {
  const Events::Numbers own = events.key_numbers.empty() ? Events::Numbers() : events.key_numbers[plan.column];
  unsigned order = 0;
  if (own.integers != nullptr && other.kind() == data::Kind::integer) {
    order = order_of(own.integers[event], other.as_integer());
  } else if (other.is_number()) {
    const Value value = events.key(plan.column, event);
    if (value.is_number()) order = order_of(data::order(value, other));
  }
  return order == 0 ? Answer::unknown : (order & plan.accepts) != 0 ? Answer::yes : Answer::no;
}

bool OneRunMatcher::condition_holds(std::uint32_t partition, std::uint32_t step, std::uint32_t event, Events& events) {
  const Condition& condition = program_.steps[step].condition;
  const std::span<const Value> known = captured(partition);
  const auto is_equal = [&](const Equality& each) {
    if (known[each.slot].is_missing()) return false;
    const Value own = events.key(each.column, event);
    return !own.is_missing() && data::equal(own, known[each.slot]);
  };
  if (!std::ranges::all_of(condition.keys, is_equal) || !std::ranges::all_of(condition.equalities, is_equal)) return false;
  return !condition.residual || events.holds(step, event, known);
}

/// Whether the event may be the next element of a step that compares its elements: the first one is compared with the event before the
/// step, if that has the fields.
bool OneRunMatcher::follows_element(std::uint32_t partition, std::uint32_t number, std::uint32_t event, Events& events) {
  const Step& step = program_.steps[number];
  const std::span<const Value> known = captured(partition);
  const bool is_first = taken(partition, number).events == 0;
  if (is_first && number == 0) return true;
  if (!is_first) return events.related(number, event, known);
  registers_.assign(known.begin(), known.end());
  for (std::size_t s = 0; s < step.own_slots.size(); ++s) {
    const std::uint32_t slot = slot_of_step_before(program_, number, s);
    if (slot == none || known[slot].is_missing()) return true;
    registers_[step.own_slots[s]] = known[slot];
  }
  return events.related(number, event, registers_);
}

inline void OneRunMatcher::accept(std::uint32_t partition, std::uint32_t step, std::uint32_t event, Events& events) {
  const StepPlan& plan = plans_[step];
  const std::span<Value> known = captured(partition);
  for (const std::uint32_t slot : plan.slots) known[slot] = events.value_of_slot(slot, event);
  Taken& own = taken(partition, step);
  drop_row(own, events);
  if (plan.shown) own.row = event | of_epoch;
  ++own.events;
  ++events_;
  runs_[partition].step = step;
}

/// Rows of the epoch are referred to when it ends.
inline void OneRunMatcher::drop_row(Taken& of, Events& events) {
  if ((of.row & of_epoch) == 0) events.release(of.row);
}

inline bool OneRunMatcher::can_open(std::uint32_t partition, std::uint32_t event, Events& events) {
  return (events.items[event] & 1U) != 0 && (plans_[0].decides == StepPlan::Decides::nothing || condition_holds(partition, 0, event, events));
}

void OneRunMatcher::take(std::uint32_t event, std::int64_t now, Events& events, Matches& matches) {
  const std::uint64_t items = events.items[event];
  if (program_.within && events.times[event] < now && events.times[event] <= last_expired_ && (items & ~std::uint64_t{1}) != 0) ++out_of_order_;
  const std::uint32_t partition = events.partitions == nullptr ? 0 : events.partitions[event];
  if (partition >= runs_.size()) add_partitions(partitions_.id_end());
  bool completed = false;
  if (runs_[partition].step != none) {
    const std::uint32_t step = step_for(partition, event, events);
    if (step != none) {
      accept(partition, step, event, events);
      completed = step == last_;
      if (!completed) return;
      report(partition, event, events, matches);
      close(partition, events);
    } else if (program_.strict || (replaces_first_ && runs_[partition].step == 0 && can_open(partition, event, events))) {
      close(partition, events);
    } else {
      return;
    }
  }
  if (!(program_.single && completed) && can_open(partition, event, events)) open(partition, event, events);
}

// ---- Runs ----

void OneRunMatcher::open(std::uint32_t partition, std::uint32_t event, Events& events) {
  Run& run = runs_[partition];
  run.serial = serial_++;
  run.start = events.times[event];
  run.position = events.positions[event];
  if (program_.shows_partition) partition_values_[partition] = events.partition_column->value(event);
  most_ = std::max<std::uint64_t>(most_, ++live_);
  accept(partition, 0, event, events);
  enter_expiry(partition);
}

void OneRunMatcher::close(std::uint32_t partition, Events& events) {
  for (std::uint32_t s = 0; s <= runs_[partition].step; ++s) {
    Taken& own = taken(partition, s);
    events_ -= own.events;
    drop_row(own, events);
    own = {};
  }
  for (Value& value : captured(partition)) value = Value();
  runs_[partition].step = none;
  --live_;
}

void OneRunMatcher::report(std::uint32_t partition, std::uint32_t event, const Events& events, Matches& matches) {
  std::uint32_t count = 0;
  for (std::uint32_t s = 0; s <= last_; ++s) {
    const Taken& own = taken(partition, s);
    count += own.events;
    rows_[s] = own.row == none || (own.row & of_epoch) == 0 ? own.row : events.row_of(own.row & ~of_epoch);
    row_spans_[s] = {&rows_[s], 1};
  }
  for (std::size_t v = 0; v < counts_.size(); ++v) {
    counts_[v] = taken(partition, program_.values[v].step).events;
    count_spans_[v] = {&counts_[v], 1};
  }
  matches.match_all({.size = 1,
                     .rows = row_spans_,
                     .times = {&events.times[event], 1},
                     .first_times = {&runs_[partition].start, 1},
                     .events = {&count, 1},
                     .values = count_spans_,
                     .keys = program_.partitioned ? partitions_.key(partition) : std::span<const Value>(),
                     .partitions = program_.shows_partition ? std::span<const Value>(&partition_values_[partition], 1) : std::span<const Value>()});
}

// ---- Time ----

void OneRunMatcher::enter_expiry(std::uint32_t partition) {
  if (!program_.within) return;
  const Run& run = runs_[partition];
  const std::int64_t room = INT64_MAX - std::max<std::int64_t>(run.start, 0);
  const std::int64_t deadline = *program_.within > room ? INT64_MAX : run.start + *program_.within;
  expiries_.push({.time = deadline, .serial = run.serial, .first = static_cast<std::int64_t>(run.position), .slot = partition});
}

std::optional<Matching::Expiry> OneRunMatcher::next_expiry() {
  const std::int64_t deadline = earliest_expiry();
  if (expiries_.empty()) return std::nullopt;
  const data::DeadlineQueue::Entry& front = expiries_.front();
  return Expiry{.deadline = deadline, .position = static_cast<std::uint64_t>(front.first), .partition = front.slot};
}

void OneRunMatcher::expire(Events& events, Matches& /*matches*/) {
  const data::DeadlineQueue::Entry front = expiries_.front();
  expiries_.pop();
  last_expired_ = std::max(last_expired_, front.time);
  touched_.push_back(front.slot);
  close(front.slot, events);
}

std::uint32_t OneRunMatcher::finish(Events& events) {
  const std::uint32_t open = live_;
  for (std::uint32_t partition = 0; partition < runs_.size(); ++partition) {
    if (runs_[partition].step == none) continue;
    touched_.push_back(partition);
    close(partition, events);
  }
  return open;
}

void OneRunMatcher::may_be_empty(std::span<const std::uint32_t> partitions) {
  add_partitions(partitions_.id_end());
  for (const std::uint32_t partition : partitions) {
    if (std::exchange(runs_[partition].marked, mark_) != mark_) touched_.push_back(partition);
  }
}

// ---- What is kept ----

std::vector<std::uint32_t> OneRunMatcher::in_order() const {
  std::vector<std::uint32_t> open;
  for (std::uint32_t partition = 0; partition < runs_.size(); ++partition) {
    if (runs_[partition].step != none) open.push_back(partition);
  }
  std::ranges::sort(open, {}, [this](std::uint32_t partition) { return runs_[partition].serial; });
  return open;
}

std::optional<std::uint64_t> OneRunMatcher::oldest() {
  while (!by_age_.empty() && !is_open(by_age_.back().second, by_age_.back().first)) by_age_.pop_back();
  if (by_age_.empty()) {
    for (const std::uint32_t partition : in_order()) by_age_.emplace_back(runs_[partition].serial, partition);
    std::ranges::reverse(by_age_);
  }
  return by_age_.empty() ? std::nullopt : std::optional(runs_[by_age_.back().second].position);
}

bool OneRunMatcher::evict(Events& events) {
  if (!oldest()) return false;
  touched_.push_back(by_age_.back().second);
  close(by_age_.back().second, events);
  by_age_.pop_back();
  return true;
}

std::uint64_t OneRunMatcher::needed_bytes() const { return live_ * Runs::bytes_of_run(program_) + events_ * Runs::bytes_of_element; }

Matching::Usage OneRunMatcher::usage() const {
  const std::uint64_t each = sizeof(Run) + steps_ * sizeof(Taken) + slots_ * sizeof(Value);
  return {.keys = partitions_.size(), .rows = live_, .bytes = live_ * each + partitions_.bytes(), .most_rows = most_};
}

void OneRunMatcher::hold_rows(Events& events) {
  if (!program_.partitioned) touched_.assign(1, 0);
  for (const std::uint32_t partition : touched_) {
    if (runs_[partition].step == none) continue;
    for (std::uint32_t s = 0; s <= runs_[partition].step; ++s) {
      Taken& own = taken(partition, s);
      if (own.row != none && (own.row & of_epoch) != 0) own.row = events.keep(s, own.row & ~of_epoch);
    }
  }
}

void OneRunMatcher::end_epoch(const Events& events) {
  for (const std::uint32_t partition : touched_) {
    if (runs_[partition].step == none) continue;
    for (std::uint32_t s = 0; s <= runs_[partition].step; ++s) {
      Taken& own = taken(partition, s);
      if (own.row != none) own.row = events.settled(own.row);
    }
  }
  if (program_.partitioned) {
    std::erase_if(touched_, [&](std::uint32_t partition) { return runs_[partition].step != none; });
    partitions_.erase(touched_);
  }
  touched_.clear();
  ++mark_;
}

// ---- Snapshots ----

std::vector<std::uint32_t> OneRunMatcher::rows() const {
  std::vector<std::uint32_t> rows;
  for (const std::uint32_t partition : in_order()) {
    for (std::uint32_t s = 0; s <= runs_[partition].step; ++s) {
      if (taken(partition, s).row != none) rows.push_back(taken(partition, s).row);
    }
  }
  return rows;
}

void OneRunMatcher::save(state::SnapshotWriter& to, const std::map<std::uint32_t, std::uint64_t>& number_of_row) const {
  to.put(last_expired_);
  to.put(serial_);
  to.put(most_);
  to.put(std::uint64_t{live_});
  for (const std::uint32_t partition : in_order()) {
    const Run& run = runs_[partition];
    to.put(run.serial);
    to.put(run.start);
    to.put(run.position);
    to.put(std::uint64_t{run.step});
    to.put(program_.partitioned ? partitions_.key(partition)[0] : Value());
    if (program_.shows_partition) to.put(partition_values_[partition]);
    for (std::uint32_t slot = 0; slot < slots_; ++slot) to.put(captured_[partition * slots_ + slot]);
    for (std::uint32_t s = 0; s <= run.step; ++s) {
      const Taken& own = taken(partition, s);
      to.put(std::uint64_t{own.events});
      to.put(own.row == none ? Value() : Value::integer(static_cast<std::int64_t>(number_of_row.at(own.row))));
    }
  }
}

Result<void> OneRunMatcher::load(state::SnapshotReader& from, std::span<const std::uint32_t> rows, Events& events) {
  const auto damaged = [] { return Error(ErrorCode::invalid_data, "the snapshot holds runs that the pattern cannot have"); };
  std::uint64_t count = 0;
  VARPULIS_CHECK(from.get(last_expired_));
  VARPULIS_CHECK(from.get(serial_));
  VARPULIS_CHECK(from.get(most_));
  VARPULIS_CHECK(from.get(count));
  for (std::uint64_t r = 0; r < count; ++r) {
    Run run;
    std::uint64_t step = 0;
    Value key;
    VARPULIS_CHECK(from.get(run.serial));
    VARPULIS_CHECK(from.get(run.start));
    VARPULIS_CHECK(from.get(run.position));
    VARPULIS_CHECK(from.get(step));
    VARPULIS_CHECK(from.get(key));
    if (step >= last_) return damaged();
    run.step = static_cast<std::uint32_t>(step);
    const std::uint32_t partition = program_.partitioned ? partitions_.find_or_add(std::span<const Value>(&key, 1)).id : 0;
    add_partitions(partition + 1);
    if (runs_[partition].step != none) return damaged();
    runs_[partition] = run;
    ++live_;
    if (program_.shows_partition) VARPULIS_CHECK(from.get(partition_values_[partition]));
    for (Value& value : captured(partition)) VARPULIS_CHECK(from.get(value));
    for (std::uint32_t s = 0; s <= run.step; ++s) {
      std::uint64_t taken_events = 0;
      Value row;
      VARPULIS_CHECK(from.get(taken_events));
      VARPULIS_CHECK(from.get(row));
      Taken& own = taken(partition, s);
      own.events = static_cast<std::uint32_t>(taken_events);
      events_ += own.events;
      if (row.is_missing()) continue;
      if (row.kind() != data::Kind::integer || static_cast<std::uint64_t>(row.as_integer()) >= rows.size()) return damaged();
      own.row = rows[static_cast<std::size_t>(row.as_integer())];
      events.add_reference(own.row);
    }
    enter_expiry(partition);
  }
  return {};
}

}  // namespace varpulis::pattern
