#include "trend/scanned_trends.h"

#include <algorithm>
#include <cmath>

#include "data/compare.h"

namespace varpulis::trend {

using data::Value;

ScannedTrends::Partition& ScannedTrends::open(std::uint32_t partition) {
  if (partition >= partitions_.size()) partitions_.resize(partition + std::size_t{1});
  Partition& own = partitions_[partition];
  if (own.waiting.empty()) {
    for (const State& state : program_.states) own.waiting.emplace_back(static_cast<std::uint32_t>(state.slots.size()), state.gaps);
    own.ordered.resize(program_.states.size());
  }
  return own;
}

bool ScannedTrends::take(std::uint32_t number, std::uint32_t event, std::int64_t now, const Source& source) {
  Partition& partition = open(number);
  if (only_counts_) return take_count(partition, event, source);
  const bool bounded = program_.within && !program_.windowed;
  const std::int64_t time = source.events.times[event];
  if (bounded) end_cohorts(partition, now);
  if (!partition.deferred.empty() && partition.deferred_root != source.events.roots[event]) settle(partition);
  cancel(partition, event, source);
  if (bounded && time < live_since(now, *program_.within)) {
    if ((source.events.items[event] & program_.step_items()) != 0) ++out_of_order_;
    return false;
  }
  const std::uint64_t items = source.events.items[event];
  arrivals_.clear();
  for (std::uint32_t state = 0; state < program_.states.size(); ++state) {
    if ((items >> program_.states[state].step & 1U) != 0) arrive(partition, state, event, source);
  }
  bool completed = false;
  for (Arrival& each : arrivals_) {
    if (!each.trends.any(program_.layout)) continue;
    const ElementValues element{.step = program_.states[each.state].step, .event = event, .columns = source.columns};
    for (std::uint32_t cohort = each.trends.first(); cohort < each.trends.end(program_.layout); ++cohort) {
      extend(program_.layout, each.trends.reach(program_.layout, cohort), element);
    }
    if (program_.states[each.state].completes) {
      partition.completed.add(program_.layout, each.trends);
      completed = true;
    }
    if (!program_.states[each.state].is_last) partition.deferred.push_back(std::move(each));
  }
  partition.deferred_root = source.events.roots[event];
  if (!program_.distinct_roots) settle(partition);
  return completed;
}

/// The same where a count is all that is known of the trends at a state, or at each number: from later states to earlier ones, so that each
/// finds what was before the event.
bool ScannedTrends::take_count(Partition& partition, std::uint32_t event, const Source& source) {
  const std::uint64_t items = source.events.items[event];
  bool completed = false;
  for (auto number = static_cast<std::uint32_t>(program_.states.size()); number-- > 0;) {
    const State& state = program_.states[number];
    if ((items >> state.step & 1U) == 0) continue;
    Count arriving(state.opens && condition_holds(state.step, event, source) ? 1 : 0);
    for (const Edge& edge : state.in) arriving += arriving_count(partition, edge, state.step, event, source);
    if (arriving.is_zero()) continue;
    if (state.completes) {
      partition.completed.reach(program_.layout, 0)->count += arriving;
      completed = true;
    }
    if (state.is_last) continue;
    Value captured = state.slots.empty() ? Value() : source.events.slot(state.slots.front(), event);
    if (const std::optional<double> key = state.is_ordered ? exact_number(captured) : std::nullopt) {
      partition.ordered[number].add_count(program_.layout, *key, arriving);
      continue;
    }
    Lane lane;
    lane.reach(program_.layout, 0)->count = arriving;
    std::vector<Value> values;
    if (!state.slots.empty()) values.push_back(std::move(captured));
    partition.waiting[number].add(program_.layout, std::move(values), lane);
  }
  return completed;
}

/// The trends that an event takes along an edge.
Count ScannedTrends::arriving_count(Partition& partition, const Edge& edge, std::uint32_t step, std::uint32_t event, const Source& source) {
  const State& from = program_.states[edge.from];
  Count arriving;
  const auto add_fitting = [&](const Lane& lane) {
    if (edge.unconditional || fits(edge, step, event, source)) arriving += lane.at(program_.layout, 0)->count;
  };
  const OrderedTotals& ordered = partition.ordered[edge.from];
  if (!ordered.empty()) {
    const double own = edge.order == Order::all ? 0 : source.compared[step][event];
    if (!std::isnan(own)) {
      arriving += ordered.collect_count(program_.layout, edge.order, own);
    } else {
      ordered.for_each(program_.layout, [&](double key, const Lane& trends) {
        registers_[from.slots.front()] = Value::real(key);
        add_fitting(trends);
      });
      registers_[from.slots.front()] = Value();
    }
  }
  const Partials& waiting = partition.waiting[edge.from];
  for (std::uint32_t group = 0; group < waiting.size(); ++group) {
    set_registers(from, waiting.captured(group));
    add_fitting(waiting.total(group));
    clear_registers(from);
  }
  return arriving;
}

/// Gives up trends of which an event is not live any more.
void ScannedTrends::end_cohorts(Partition& partition, std::int64_t now) {
  partition.cohorts.end_before(live_since(now, *program_.within), [&](std::uint32_t cohort) {
    const auto end = [&](Lane& lane) {
      if (!lane.empty() && cohort >= lane.first() && cohort < lane.end(program_.layout)) clear(program_.layout, lane.reach(program_.layout, cohort));
    };
    end(partition.completed);
    for (std::uint32_t state = 0; state < program_.states.size(); ++state) {
      Partials& waiting = partition.waiting[state];
      for (std::uint32_t group = 0; group < waiting.size(); ++group) {
        end(waiting.total(group));
        for (std::uint32_t gap = 0; gap < program_.states[state].gaps; ++gap) end(waiting.open(group, gap));
      }
    }
    for (OrderedTotals& each : partition.ordered) each.change_all(program_.layout, end);
    for (Arrival& each : partition.deferred) end(each.trends);
  });
  partition.completed.trim(program_.layout, partition.cohorts.base());
}

/// The arrivals of the last event begin to wait.
void ScannedTrends::settle(Partition& partition) {
  for (Arrival& each : partition.deferred) {
    const bool is_ordered = program_.states[each.state].is_ordered;
    if (const std::optional<double> number = is_ordered ? exact_number(each.captured.front()) : std::nullopt) {
      partition.ordered[each.state].add(program_.layout, *number, each.trends, partition.cohorts.base());
    } else {
      partition.waiting[each.state].add(program_.layout, std::move(each.captured), each.trends);
    }
  }
  partition.deferred.clear();
}

/// What an event of a negation ends.
void ScannedTrends::cancel(Partition& partition, std::uint32_t event, const Source& source) {
  const std::uint64_t items = source.events.items[event];
  if (items >> program_.steps.size() == 0) return;
  settle(partition);
  for (const std::uint32_t negation : program_.cancels) {
    const std::uint32_t item = program_.item_of_negation(negation);
    if ((items >> item & 1U) == 0) continue;
    for (std::uint32_t state = 0; state < program_.states.size(); ++state) {
      Partials& waiting = partition.waiting[state];
      partition.ordered[state].clear();  // of states that no negation asks for captured values
      for (std::uint32_t group = waiting.size(); group-- > 0;) {
        set_registers(program_.states[state], waiting.captured(group));
        if (condition_holds(item, event, source)) waiting.remove(group);
        clear_registers(program_.states[state]);
      }
    }
  }
  for (const Barrier& barrier : program_.barriers) {
    const std::uint32_t item = program_.item_of_negation(barrier.negation);
    if ((items >> item & 1U) == 0) continue;
    Partials& waiting = partition.waiting[barrier.state];
    for (std::uint32_t group = 0; group < waiting.size(); ++group) {
      if (waiting.open(group, barrier.gap).empty()) continue;
      set_registers(program_.states[barrier.state], waiting.captured(group));
      if (condition_holds(item, event, source)) waiting.open(group, barrier.gap).clear();
      clear_registers(program_.states[barrier.state]);
    }
  }
}

/// Collects the trends that the event takes to a state.
void ScannedTrends::arrive(Partition& partition, std::uint32_t number, std::uint32_t event, const Source& source) {
  const State& state = program_.states[number];
  const std::int64_t time = source.events.times[event];
  if (state.opens && condition_holds(state.step, event, source)) {
    Lane& trends = arrival(number, event, source).trends;
    const std::uint32_t cohort = program_.has_cohorts() ? partition.cohorts.of(time) : 0;
    trends.reach(program_.layout, cohort)[0].count += Count(1);
  }
  for (const Edge& edge : state.in) {
    Partials& waiting = partition.waiting[edge.from];
    const State& from = program_.states[edge.from];
    if (from.is_ordered) arrive_in_order(partition, edge, number, event, source);
    for (std::uint32_t group = waiting.size(); group-- > 0;) {
      waiting.total(group).trim(program_.layout, partition.cohorts.base());
      if (waiting.total(group).empty()) {
        waiting.remove(group);
        continue;
      }
      Lane& trends = edge.gap == none ? waiting.total(group) : waiting.open(group, edge.gap);
      trends.trim(program_.layout, partition.cohorts.base());
      if (trends.empty()) continue;
      set_registers(from, waiting.captured(group));
      if (edge.unconditional || fits(edge, state.step, event, source)) {
        move(partition, trends, time, arrival(number, event, source).trends);
      }
      clear_registers(from);
    }
  }
}

/// The same for trends that are ordered by a number.
void ScannedTrends::arrive_in_order(Partition& partition, const Edge& edge, std::uint32_t number, std::uint32_t event, const Source& source) {
  const State& from = program_.states[edge.from];
  const OrderedTotals& ordered = partition.ordered[edge.from];
  if (ordered.empty()) return;
  const std::uint32_t step = program_.states[number].step;
  const double own = edge.order == Order::all ? 0 : source.compared[step][event];
  Lane found;
  if (!std::isnan(own)) {
    ordered.collect(program_.layout, edge.order, own, found);
  } else {
    ordered.for_each(program_.layout, [&](double key, const Lane& trends) {
      registers_[from.slots.front()] = Value::real(key);
      if (fits(edge, step, event, source)) found.add(program_.layout, trends);
    });
    registers_[from.slots.front()] = Value();
  }
  found.trim(program_.layout, partition.cohorts.base());
  if (!found.empty()) move(partition, found, source.events.times[event], arrival(number, event, source).trends);
}

/// Where trends with these captured values arrive. Registers hold what they captured.
ScannedTrends::Arrival& ScannedTrends::arrival(std::uint32_t number, std::uint32_t event, const Source& source) {
  const State& state = program_.states[number];
  std::vector<Value> captured;
  captured.reserve(state.slots.size());
  const std::vector<std::uint32_t>& own = program_.steps[state.step].slots;
  for (const std::uint32_t slot : state.slots) {
    const bool is_own = std::ranges::find(own, slot) != own.end();
    captured.push_back(is_own ? source.events.slot(slot, event) : registers_[slot]);
  }
  const std::uint64_t hash = identity_hash(captured);
  for (Arrival& each : arrivals_) {
    if (each.state == number && each.hash == hash && std::ranges::equal(each.captured, captured, identical)) return each;
  }
  return arrivals_.emplace_back(Arrival{.state = number, .captured = std::move(captured), .hash = hash, .trends = {}});
}

/// Takes trends along that reach to an event at `time`.
void ScannedTrends::move(Partition& partition, const Lane& from, std::int64_t time, Lane& to) {
  if (!program_.has_cohorts()) {
    to.add(program_.layout, from);
    return;
  }
  for (std::uint32_t cohort = from.first(); cohort < from.end(program_.layout); ++cohort) {
    const Cell* const trends = from.at(program_.layout, cohort);
    if (trends[0].count.is_zero()) continue;
    const std::int64_t start = partition.cohorts.time(cohort);
    std::uint32_t own = cohort;
    if (program_.windowed) {
      // The first event of a trend and its last one are compared.
      const bool is_past = time > start && static_cast<std::uint64_t>(time) - static_cast<std::uint64_t>(start) > static_cast<std::uint64_t>(*program_.within);
      if (is_past) continue;
    } else if (start > time) {
      own = partition.cohorts.of(time);  // an event out of order is the trend's earliest
    }
    add(program_.layout, to.reach(program_.layout, own), trends);
  }
}

void ScannedTrends::set_registers(const State& state, std::span<const Value> captured) {
  for (std::size_t s = 0; s < captured.size(); ++s) registers_[state.slots[s]] = captured[s];
}

void ScannedTrends::clear_registers(const State& state) {
  for (const std::uint32_t slot : state.slots) registers_[slot] = Value();
}

bool ScannedTrends::condition_holds(std::uint32_t item, std::uint32_t event, const Source& source) {
  const pattern::Condition& condition = program_.condition(item);
  const auto equal = [&](const pattern::Equality& each) {
    const Value& known = registers_[each.slot];
    if (known.is_missing()) return false;
    const Value own = source.events.key(each.column, event);
    return !own.is_missing() && data::equal(own, known);
  };
  return std::ranges::all_of(condition.keys, equal) && std::ranges::all_of(condition.equalities, equal) &&
         (!condition.residual || source.events.holds(item, event, registers_));
}

/// Whether trends that took another event before may take this one. Registers hold what they captured.
bool ScannedTrends::fits(const Edge& edge, std::uint32_t step, std::uint32_t event, const Source& source) {
  if (!condition_holds(step, event, source)) return false;
  const pattern::Step& own = program_.steps[step];
  if (!own.refers_to_itself) return true;
  if (edge.within_step) return source.events.related(step, event, registers_);
  bool has_fields = true;
  for (std::size_t s = 0; s < own.own_slots.size(); ++s) {
    const std::uint32_t before = edge.slots_before[s];
    registers_[own.own_slots[s]] = before == none ? Value() : registers_[before];
    has_fields = has_fields && !registers_[own.own_slots[s]].is_missing();
  }
  const bool follows = !has_fields || source.events.related(step, event, registers_);
  for (const std::uint32_t slot : own.own_slots) registers_[slot] = Value();
  return follows;
}

const Cell* ScannedTrends::total(std::uint32_t partition) {
  total_.resize(program_.layout.width());
  clear(program_.layout, total_.data());
  if (partition >= partitions_.size()) return total_.data();
  const Lane& completed = partitions_[partition].completed;
  if (completed.empty()) return total_.data();
  for (std::uint32_t cohort = completed.first(); cohort < completed.end(program_.layout); ++cohort) {
    add(program_.layout, total_.data(), completed.at(program_.layout, cohort));
  }
  return total_.data();
}

void ScannedTrends::forget(std::uint32_t partition) {
  if (partition < partitions_.size()) partitions_[partition] = {};
}

bool ScannedTrends::is_over(std::uint32_t partition, std::int64_t now) {
  if (partition >= partitions_.size() || !program_.within || program_.windowed) return false;
  end_cohorts(partitions_[partition], now);
  return partitions_[partition].cohorts.empty();
}

Trends::Usage ScannedTrends::usage() const {
  Usage usage;
  for (const Partition& each : partitions_) {
    for (const Partials& waiting : each.waiting) {
      usage.totals += waiting.size();
      usage.bytes += waiting.bytes();
    }
    for (const OrderedTotals& ordered : each.ordered) {
      usage.totals += ordered.size();
      usage.bytes += ordered.bytes();
    }
    usage.bytes += each.completed.bytes();
  }
  return usage;
}

void ScannedTrends::save(std::uint32_t number, state::SnapshotWriter& to) const {
  const bool is_used = number < partitions_.size() && !partitions_[number].waiting.empty();
  to.put(is_used);
  if (!is_used) return;
  const Partition& partition = partitions_[number];
  partition.cohorts.save(to);
  for (const Partials& waiting : partition.waiting) waiting.save(program_.layout, to);
  for (const OrderedTotals& ordered : partition.ordered) ordered.save(program_.layout, to);
  partition.completed.save(program_.layout, to);
  to.put(partition.deferred_root);
  to.put(std::uint64_t{partition.deferred.size()});
  for (const Arrival& each : partition.deferred) {
    to.put(std::uint64_t{each.state});
    for (const Value& value : each.captured) to.put(value);
    each.trends.save(program_.layout, to);
  }
}

Result<void> ScannedTrends::load(std::uint32_t number, state::SnapshotReader& from) {
  bool is_used = false;
  VARPULIS_CHECK(from.get(is_used));
  if (!is_used) return {};
  Partition& partition = open(number);
  VARPULIS_CHECK(partition.cohorts.load(from));
  for (Partials& waiting : partition.waiting) VARPULIS_CHECK(waiting.load(program_.layout, from));
  for (OrderedTotals& ordered : partition.ordered) VARPULIS_CHECK(ordered.load(program_.layout, from));
  VARPULIS_CHECK(partition.completed.load(program_.layout, from));
  VARPULIS_CHECK(from.get(partition.deferred_root));
  std::uint64_t count = 0;
  VARPULIS_CHECK(from.get(count));
  for (std::uint64_t k = 0; k < count; ++k) {
    Arrival each;
    std::uint64_t state = 0;
    VARPULIS_CHECK(from.get(state));
    if (state >= program_.states.size()) return Error(ErrorCode::invalid_data, "the snapshot holds trends that the pattern cannot have");
    each.state = static_cast<std::uint32_t>(state);
    each.captured.resize(program_.states[state].slots.size());
    for (Value& value : each.captured) VARPULIS_CHECK(from.get(value));
    each.hash = identity_hash(each.captured);
    VARPULIS_CHECK(each.trends.load(program_.layout, from));
    partition.deferred.push_back(std::move(each));
  }
  return {};
}

}  // namespace varpulis::trend
