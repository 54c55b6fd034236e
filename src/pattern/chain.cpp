#include "pattern/chain.h"

#include <algorithm>
#include <bit>

#include "data/compare.h"
#include "data/key_table.h"
#include "pattern/runs.h"

namespace varpulis::pattern {

using data::Value;

bool Chain::can_match(const Program& program) {
  if (program.root.kind != Part::Kind::sequence || program.sequences.size() != 1) return false;
  const Sequence& order = program.sequences.front();
  if (order.steps.size() < 2 || order.steps.size() != program.steps.size() || !order.gaps.empty() || !order.absent.empty()) return false;
  for (std::uint32_t s = 0; s < order.steps.size(); ++s) {
    const Step& step = program.steps[s];
    if (order.steps[s] != s || step.min != 1 || step.max != 1 || step.within || step.refers_to_itself) return false;
    if (step.condition.residual || !step.condition.equalities.empty()) return false;
  }
  return program.negations.empty() && program.absent.empty() && program.cancels.empty() && program.values.empty() &&
         program.selection == Selection::next && program.emission == Emission::standard && program.skip == Skip::nothing &&
         !program.strict && !program.single && !program.distinct_roots && !program.reports_timeouts;
}

Chain::Chain(const Program& program) : program_(program), steps_(program.steps.size()), runs_(0, 0) {
  std::vector<std::uint32_t> slots;  // that runs keep, behind the partition
  const auto first_slot = static_cast<std::uint32_t>(program.partitioned ? 1 : 0);
  for (std::uint32_t s = 1; s < steps_.size(); ++s) {
    StepPlan& step = steps_[s];
    if (program.partitioned) step.key.push_back(0);
    bool of_step_before = true;
    const std::vector<std::uint32_t>& slots_before = program.steps[s - 1].slots;
    for (const Equality& each : program.steps[s].condition.keys) {
      auto slot = std::ranges::find(slots, each.slot);
      if (slot == slots.end()) slot = slots.insert(slot, each.slot);
      step.key.push_back(first_slot + static_cast<std::uint32_t>(slot - slots.begin()));
      const auto place = std::ranges::find(slots_before, each.slot);
      of_step_before = of_step_before && place != slots_before.end();
      steps_[s - 1].to_wait.push_back(static_cast<std::uint32_t>(place - slots_before.begin()));
    }
    if (step.key.empty()) step.hash_from = HashFrom::nowhere;
    else if (s > 1 && step.key == steps_[s - 1].key) step.hash_from = HashFrom::list_before;
    else step.hash_from = of_step_before ? HashFrom::event : HashFrom::values;
    if (step.hash_from != HashFrom::event) steps_[s - 1].to_wait.clear();
  }
  for (std::uint32_t s = 0; s + 1 < steps_.size(); ++s) {
    const std::vector<std::uint32_t>& own = program.steps[s].slots;
    for (std::uint32_t v = 0; v < slots.size(); ++v) {
      const auto place = std::ranges::find(own, slots[v]);
      if (place != own.end()) steps_[s].captures.push_back({.value = first_slot + v, .place = static_cast<std::uint32_t>(place - own.begin())});
    }
    if ((program.shown >> s & 1U) != 0) steps_[s].place = static_cast<std::uint32_t>(rows_++);
  }
  values_ = first_slot + slots.size();
  runs_ = ChainRuns(values_, rows_);
  matches_.rows.resize(steps_.size());
}

// ---- An epoch ----

const std::uint64_t* Chain::hashes_of(const std::vector<data::ColumnPtr>& columns, std::size_t size) {
  if (columns.empty() || std::ranges::count(columns, nullptr) > 0) return nullptr;
  for (const auto& [known, hashes] : hashes_) {
    if (known == columns) return hashes.data();
  }
  return hashes_.emplace_back(columns, data::KeyTable(columns.size()).hashes(columns, size)).second.data();
}

Chain::StepPlan::Read Chain::read(const data::ColumnPtr& column) {
  if (column == nullptr) return {};
  const bool is_integers = column->complete() && column->kind == data::ColumnKind::number && column->numbers == data::Numbers::integers;
  return {.column = column.get(), .integers = is_integers ? column->as_integers() : nullptr};
}

void Chain::begin_epoch(const ChainEvents& events) {
  events_ = events;
  for (std::size_t s = 0; s < steps_.size(); ++s) {
    StepPlan& step = steps_[s];
    const ChainEvents::Step& from = events.steps[s];
    step.hashes = step.hashes_to_wait = nullptr;
    step.first = from.first;
    if (from.size == 0) continue;
    if (s == 0 && program_.partitioned) partition_ = read(from.partition);
    std::vector<data::ColumnPtr> key, to_wait;
    if (program_.partitioned) {
      key.push_back(from.partition);
      to_wait.push_back(from.partition);
    }
    key.insert(key.end(), from.keys.begin(), from.keys.end());
    for (const std::uint32_t place : step.to_wait) to_wait.push_back(from.slots[place]);
    step.columns.clear();
    for (const data::ColumnPtr& column : key) step.columns.push_back(read(column));
    step.captured.clear();
    for (const StepPlan::Capture& capture : step.captures) step.captured.push_back(read(from.slots[capture.place]));
    if (s > 0) step.hashes = hashes_of(key, from.size);
    if (s + 1 < steps_.size() && steps_[s + 1].hash_from == HashFrom::event) step.hashes_to_wait = hashes_of(to_wait, from.size);
  }
}

void Chain::find_lists() {
  lists_.clear();
  lists_.resize(events_.size, 0);
  for (std::uint32_t s = 0; s < steps_.size(); ++s) {
    const StepPlan& step = steps_[s];
    const std::uint64_t* const hashes = s == 0 ? step.hashes_to_wait : step.hashes;
    const std::size_t end = step.first + events_.steps[s].size;
    for (std::size_t event = step.first; event < end; ++event) {
      const std::uint32_t list = list_hash(hashes, static_cast<std::uint32_t>(event) - step.first, std::max(s, 1U));
      lists_[event] = (events_.items[event] >> s & 1U) != 0 ? list : lists_[event];
    }
  }
}

/// What takes part in the events to come is on its way from memory when it is needed. No branch depends on what they are.
[[gnu::always_inline]] inline void Chain::fetch(std::size_t at) {
  constexpr std::size_t list_ahead = 24, run_ahead = 12;
  if (at + list_ahead < events_.order.size()) runs_.lists().fetch(lists_[events_.order[at + list_ahead]]);
  if (at + run_ahead < events_.order.size()) runs_.fetch_first(lists_[events_.order[at + run_ahead]]);
}

/// The calls for an event cost more than much of what they do: all of it is inlined here.
[[gnu::flatten]] void Chain::take_all(const std::int64_t* now) {
  const bool fetches = runs_.lists().is_large();
  if (fetches) find_lists();
  std::uint64_t position = UINT64_MAX;
  for (std::size_t at = 0; at < events_.order.size(); ++at) {
    const std::uint32_t event = events_.order[at];
    if (fetches) fetch(at);
    if (std::exchange(position, events_.positions[event]) != events_.positions[event]) expire_before(now[event]);
    take(event, now[event]);
  }
}

std::span<std::uint32_t> Chain::rows_to_keep() {
  // Nobody can predict which of the runs are gone: every row is written, over the one before where that is not kept.
  to_keep_.resize(recent_.size());
  std::size_t kept = 0;
  for (const Taken each : recent_) {
    recent_[kept] = each;
    to_keep_[kept] = runs_.row(each.run, each.place);
    kept += static_cast<std::size_t>(runs_.is_open(each.run, each.serial));
  }
  recent_.resize(kept);
  to_keep_.resize(kept);
  return to_keep_;
}

void Chain::end_epoch() {
  for (std::size_t i = 0; i < recent_.size(); ++i) runs_.row(recent_[i].run, recent_[i].place) = to_keep_[i];
  recent_.clear();
  dropped_.clear();
  matches_.events.clear();
  matches_.first_times.clear();
  matches_.partitions.clear();
  for (std::vector<std::uint32_t>& rows : matches_.rows) rows.clear();
  hashes_.clear();
  events_ = {};
}

// ---- An event ----

inline bool Chain::fits(const ChainRun& run, std::int64_t time) const {
  if (time < run.start) return !program_.in_order;
  return !program_.within || static_cast<std::uint64_t>(time) - static_cast<std::uint64_t>(run.start) <= static_cast<std::uint64_t>(*program_.within);
}

inline bool Chain::has_key(std::uint32_t run, std::uint32_t number, std::uint32_t event) const {
  const StepPlan& step = steps_[number];
  if (runs_[run].step != number) return false;
  for (std::size_t c = 0; c < step.key.size(); ++c) {
    const Value& known = runs_.value(run, step.key[c]);
    const StepPlan::Read& own = step.columns[c];
    if (own.integers != nullptr && known.kind() == data::Kind::integer) {
      if (known.as_integer() != own.integers[event - step.first]) return false;
    } else if (!data::same_key_at(*own.column, event - step.first, known)) {
      return false;
    }
  }
  return true;
}

bool Chain::have_same_key(std::uint32_t run, std::uint32_t other) const {
  if (runs_[run].step != runs_[other].step) return false;
  const auto is_same = [&](std::uint32_t value) { return data::same_key(runs_.value(run, value), runs_.value(other, value)); };
  return std::ranges::all_of(steps_[runs_[run].step].key, is_same);
}

inline Value Chain::value_of(const StepPlan::Read& read, std::uint32_t at) {
  if (read.integers != nullptr) return Value::integer(read.integers[at]);
  return read.column == nullptr ? Value() : read.column->value(at);
}

void Chain::take(std::uint32_t event, std::int64_t now) {
  const std::uint64_t items = events_.items[event];
  const std::uint64_t later = items & ~std::uint64_t{1};
  if (later != 0) {
    if (program_.within && events_.times[event] < now && events_.times[event] <= last_expired_) ++out_of_order_;
    // A run that the event takes to a step is not offered it for that one: the last step comes first.
    for (std::uint64_t bits = later; bits != 0;) {
      const auto step = static_cast<std::uint32_t>(63 - std::countl_zero(bits));
      bits ^= std::uint64_t{1} << step;
      offer(step, event);
    }
  }
  if ((items & 1U) != 0) open(event);
}

inline void Chain::offer(std::uint32_t step, std::uint32_t event) {
  const std::uint32_t hash = list_hash(steps_[step].hashes, event - steps_[step].first, step);
  const std::uint32_t list = runs_.lists().find(hash, [&](std::uint32_t run) { return has_key(run, step, event); });
  if (list == none) return;
  const std::uint32_t first = runs_.lists().first(list);
  if (runs_[first].next != none) return offer_all(list, step, event);
  if (!fits(runs_[first], events_.times[event])) return;
  if (step + 1 == steps_.size()) {
    runs_.dissolve(list);
    complete(first, event);
    return;
  }
  take_step(first, event);
  if (steps_[step + 1].hash_from == HashFrom::list_before) {
    runs_[first].hash = RunLists::hash(hash, step + 1);
    if (list_of(first) == none) return runs_.rename(list, runs_[first].hash);
  }
  runs_.dissolve(list);
  wait(first, event);
}

/// The event comes to all runs of a list.
[[gnu::noinline]] void Chain::offer_all(std::uint32_t list, std::uint32_t step, std::uint32_t event) {
  const std::uint32_t first = runs_.lists().first(list);
  const std::int64_t time = events_.times[event];
  const bool completes = step + 1 == steps_.size();
  candidates_.clear();
  bool all = true, sorted = true;
  for (std::uint32_t run = first; run != none; run = runs_[run].next) {
    if (!fits(runs_[run], time)) {
      all = false;
      continue;
    }
    sorted = sorted && (candidates_.empty() || runs_[candidates_.back()].serial < runs_[run].serial);
    candidates_.push_back(run);
  }
  if (all) {
    runs_.dissolve(list);
  } else {
    for (const std::uint32_t run : candidates_) stop_waiting(run);
  }
  if (completes && !sorted) std::ranges::sort(candidates_, {}, [this](std::uint32_t run) { return runs_[run].serial; });
  for (const std::uint32_t run : candidates_) {
    if (completes) {
      complete(run, event);
    } else {
      take_step(run, event);
      wait(run, event);
    }
  }
}

void Chain::open(std::uint32_t event) {
  const std::uint32_t run = runs_.open();
  ChainRun& own = runs_[run];
  own.start = events_.times[event];
  own.position = events_.positions[event];
  own.step = 0;
  if (program_.partitioned) ::new (&runs_.value(run, 0)) Value(value_of(partition_, event - steps_[0].first));
  enter_expiry(run);
  take_step(run, event);
  wait(run, event);
}

/// The run takes the event for the step that it waited for.
void Chain::take_step(std::uint32_t run, std::uint32_t event) {
  ChainRun& own = runs_[run];
  const StepPlan& step = steps_[own.step];
  for (std::size_t c = 0; c < step.captures.size(); ++c) {
    // What an unused run still has is no memory of its own: the value is written where it belongs, without a copy on the way.
    ::new (&runs_.value(run, step.captures[c].value)) Value(value_of(step.captured[c], event - step.first));
  }
  if (step.place != none) {
    runs_.row(run, step.place) = events_.rows[event];
    recent_.push_back({.run = run, .place = step.place, .serial = own.serial});
  }
  ++taken_;
  ++own.step;
}

void Chain::complete(std::uint32_t run, std::uint32_t event) {
  matches_.events.push_back(event);
  matches_.first_times.push_back(runs_[run].start);
  for (std::size_t s = 0; s + 1 < steps_.size(); ++s) {
    if (steps_[s].place != none) matches_.rows[s].push_back(runs_.row(run, steps_[s].place));
  }
  if ((program_.shown >> (steps_.size() - 1) & 1U) != 0) matches_.rows.back().push_back(events_.rows[event]);
  if (program_.shows_partition) matches_.partitions.push_back(runs_.value(run, 0));
  close(run);
}

// ---- Runs ----

std::uint32_t Chain::hash_of_values(std::uint32_t run) const {
  const std::uint32_t number = runs_[run].step;
  std::vector<Value> key;
  for (const std::uint32_t value : steps_[number].key) key.push_back(runs_.value(run, value));
  const std::uint64_t hash = key.empty() ? 0 : data::KeyTable::hash(key);
  return list_hash(key.empty() ? nullptr : &hash, 0, number);
}

/// The run joins those that wait for its next step.
void Chain::wait(std::uint32_t run, std::uint32_t event) {
  ChainRun& own = runs_[run];
  const StepPlan& step = steps_[own.step];
  switch (step.hash_from) {
    case HashFrom::list_before: own.hash = RunLists::hash(own.hash, own.step); break;
    case HashFrom::values: own.hash = hash_of_values(run); break;
    case HashFrom::event:
    case HashFrom::nowhere: {
      const StepPlan& before = steps_[own.step - 1];
      own.hash = list_hash(before.hashes_to_wait, event - before.first, own.step);
      break;
    }
  }
  join(run);
}

/// A run whose key lacks a value waits in no list: nothing equals it.
void Chain::join(std::uint32_t run) {
  const StepPlan& step = steps_[runs_[run].step];
  runs_[run].waits = false;
  for (std::size_t c = program_.partitioned ? 1 : 0; c < step.key.size(); ++c) {
    if (runs_.value(run, step.key[c]).is_missing()) return;
  }
  runs_.join(run, list_of(run));
}

/// The list of runs with its key that wait for its step, or none.
std::uint32_t Chain::list_of(std::uint32_t run) const {
  return runs_.lists().find(runs_[run].hash, [&](std::uint32_t other) { return have_same_key(run, other); });
}

void Chain::stop_waiting(std::uint32_t run) {
  if (!runs_[run].waits) return;
  runs_.leave(run, list_of(run));
}

/// Of a run that is in no list any more.
void Chain::close(std::uint32_t run) {
  const ChainRun& own = runs_[run];
  for (std::uint32_t s = 0; s < own.step; ++s) {
    if (steps_[s].place == none) continue;
    const std::uint32_t row = runs_.row(run, steps_[s].place);
    if ((row & of_epoch) == 0) dropped_.push_back(row);
  }
  taken_ -= own.step;
  const bool was_next = !expiries_.empty() && expiries_.front().serial == own.serial;
  runs_.close(run);
  if (!was_next) return;
  do {
    expiries_.pop();
  } while (!expiries_.empty() && !runs_.is_open(expiries_.front().slot, expiries_.front().serial));
}

void Chain::give_up(std::uint32_t run) {
  stop_waiting(run);
  close(run);
}

void Chain::enter_expiry(std::uint32_t run) {
  if (!program_.within) return;
  const ChainRun& own = runs_[run];
  const std::int64_t room = INT64_MAX - std::max<std::int64_t>(own.start, 0);
  const std::int64_t deadline = *program_.within > room ? INT64_MAX : own.start + *program_.within;
  expiries_.push({.time = deadline, .serial = own.serial, .first = static_cast<std::int64_t>(own.position), .slot = run});
}

void Chain::expire() {
  last_expired_ = std::max(last_expired_, expiries_.front().time);
  give_up(expiries_.front().slot);
}

bool Chain::evict() {
  while (!by_age_.empty() && !runs_.is_open(by_age_.back().second, by_age_.back().first)) by_age_.pop_back();
  if (by_age_.empty()) {
    for (const std::uint32_t run : runs_.in_order()) by_age_.emplace_back(runs_[run].serial, run);
    std::ranges::reverse(by_age_);
  }
  if (by_age_.empty()) return false;
  give_up(by_age_.back().second);
  by_age_.pop_back();
  return true;
}

void Chain::clear() {
  runs_.clear();
  expiries_.clear();
  by_age_.clear();
  recent_.clear();
  dropped_.clear();
  taken_ = 0;
}

std::size_t Chain::partitions() const {
  if (!program_.partitioned) return 0;
  data::KeyTable keys(1);
  for (const std::uint32_t run : runs_.in_order()) keys.find_or_add(std::span(&runs_.value(run, 0), 1));
  return keys.size();
}

std::uint64_t Chain::needed_bytes() const { return runs_.size() * Runs::bytes_of_run(program_) + taken_ * Runs::bytes_of_element; }

}  // namespace varpulis::pattern
