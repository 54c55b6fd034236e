// What events do to the runs of a chain.
#include <algorithm>
#include <array>
#include <bit>

#include "data/compare.h"
#include "data/key_table.h"
#include "pattern/chain.h"

namespace varpulis::pattern {

using data::Value;

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

/// Runs get serials from `serial` on; complete(run, event) is told of those that the event completes, in the order of their opening.
template <typename Complete>
inline void Chain::take(std::uint32_t event, std::int64_t now, std::uint64_t serial, Complete complete) {
  const std::uint64_t items = events_.items[event];
  const std::uint64_t later = items & ~std::uint64_t{1};
  if (later != 0) {
    if (program_.within && events_.times[event] < now && events_.times[event] <= last_expired_) ++out_of_order_;
    // A run that the event takes to a step is not offered it for that one: the last step comes first.
    for (std::uint64_t bits = later; bits != 0;) {
      const auto step = static_cast<std::uint32_t>(63 - std::countl_zero(bits));
      bits ^= std::uint64_t{1} << step;
      offer(step, event, list_hash(steps_[step].hashes, event - steps_[step].first, step), complete);
    }
  }
  if ((items & 1U) != 0) wait(open(event, serial), event);
}

template <typename Complete>
inline void Chain::offer(std::uint32_t step, std::uint32_t event, std::uint32_t hash, Complete complete) {
  const std::uint32_t list = runs_.lists().find(hash, [&](std::uint32_t run) { return has_key(run, step, event); });
  if (list == none) return;
  const std::uint32_t first = runs_.lists().first(list);
  if (runs_[first].next != none) return offer_all(list, step, event, complete);
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
template <typename Complete>
[[gnu::noinline]] void Chain::offer_all(std::uint32_t list, std::uint32_t step, std::uint32_t event, Complete complete) {
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

inline std::uint32_t Chain::open(std::uint32_t event, std::uint64_t serial) {
  const std::uint32_t run = runs_.open(serial);
  ChainRun& own = runs_[run];
  own.start = events_.times[event];
  own.position = events_.positions[event];
  own.step = 0;
  if (program_.partitioned) ::new (&runs_.value(run, 0)) Value(value_of(partition_, event - steps_[0].first));
  enter_expiry(run);
  take_step(run, event);
  return run;
}

/// The run takes the event for the step that it waited for.
void Chain::take_step(std::uint32_t run, std::uint32_t event) {
  ChainRun& own = runs_[run];
  const StepPlan& step = steps_[own.step];
  for (std::size_t c = 0; c < step.captures.size(); ++c) {
    // What an unused run still has is no memory of its own: the value is written where it belongs, without a copy on the way.
    ::new (&runs_.value(run, step.captures[c].value)) Value(value_of(step.captured[c], event - step.first));
  }
  if (!step.numbers.empty()) {
    for (std::size_t n = 0; n < step.numbers.size(); ++n) runs_.number(run, step.number + n) = step.numbers[n][event - step.first];
    runs_.set_row(run, step.place, noted);
  } else if (step.place != none) {
    runs_.set_row(run, step.place, events_.rows[event]);
    recent_.push_back({.run = run, .place = step.place, .serial = own.serial});
  }
  ++taken_;
  ++own.step;
}

/// What matches show of a step: `row_of` each run or its event, and `number_of` it by place, whether that means something or not.
template <typename RowOf, typename NumberOf>
inline void Chain::show(std::uint32_t step, std::span<const Completed> runs, RowOf row_of, NumberOf number_of) {
  std::uint32_t* const rows = data::extend(matches_.rows[step], runs.size());
  std::size_t all_noted = 0;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    rows[i] = row_of(runs[i]);
    all_noted += static_cast<std::size_t>(rows[i] == noted);
  }
  matches_.noted[step] += all_noted;
  for (std::size_t place = 0; place < matches_.numbers[step].size(); ++place) {
    std::uint64_t* const numbers = data::extend(matches_.numbers[step][place], runs.size());
    for (std::size_t i = 0; i < runs.size(); ++i) numbers[i] = number_of(runs[i], place);
  }
}

/// The runs become matches, field by field.
inline void Chain::complete(std::span<const Completed> runs) {
  std::uint32_t* const events = data::extend(matches_.events, runs.size());
  for (std::size_t i = 0; i < runs.size(); ++i) events[i] = runs[i].event;
  if (program_.shows_first_time) {
    for (const Completed& each : runs) matches_.first_times.push_back(runs_[each.run].start);
  }
  for (std::uint32_t s = 0; s + 1 < steps_.size(); ++s) {
    const StepPlan& step = steps_[s];
    if (step.place == none) continue;
    show(s, runs, [&](const Completed& each) { return runs_.row(each.run, step.place); },
         [&](const Completed& each, std::size_t place) { return runs_.number(each.run, step.number + place); });
  }
  const auto last = static_cast<std::uint32_t>(steps_.size()) - 1;
  if ((program_.shown >> last & 1U) != 0) {
    const StepPlan& step = steps_[last];
    const bool notes = !step.numbers.empty();
    show(last, runs, [&](const Completed& each) { return notes ? noted : events_.rows[each.event]; },
         [&](const Completed& each, std::size_t place) { return notes ? step.numbers[place][each.event - step.first] : 0; });
  }
  if (program_.shows_partition) {
    for (const Completed& each : runs) matches_.partitions.push_back(runs_.value(each.run, 0));
  }
  for (const Completed& each : runs) close(each.run);
}

/// Those that wait for it.
[[gnu::flatten, gnu::noinline]] void Chain::complete_all() {
  complete(completed_);
  completed_.clear();
}

void Chain::take(std::uint32_t event, std::int64_t now) {
  take(event, now, runs_.next_serial(), [this](std::uint32_t run, std::uint32_t by) { completed_.push_back({.run = run, .event = by}); });
  complete_all();
  runs_.count_most(runs_.size());
}

// ---- A run ----

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
  runs_.join(run, [&](std::uint32_t other) { return have_same_key(run, other); });
}

/// The list of runs with its key that wait for its step, or none.
std::uint32_t Chain::list_of(std::uint32_t run) const {
  return runs_.lists().find(runs_[run].hash, [&](std::uint32_t other) { return have_same_key(run, other); });
}

void Chain::stop_waiting(std::uint32_t run) {
  if (!runs_[run].waits) return;
  runs_.leave(run, list_of(run));
}

void Chain::enter_expiry(std::uint32_t run) {
  if (!program_.within) return;
  const ChainRun& own = runs_[run];
  const std::int64_t room = INT64_MAX - std::max<std::int64_t>(own.start, 0);
  const std::int64_t deadline = *program_.within > room ? INT64_MAX : own.start + *program_.within;
  expiries_.push({.time = deadline, .serial = own.serial, .first = static_cast<std::int64_t>(own.position), .slot = run});
}

/// Of a run that is in no list any more.
void Chain::close(std::uint32_t run) {
  const ChainRun& own = runs_[run];
  for (std::uint32_t s = 0; s < own.step; ++s) {
    if (steps_[s].place == none) continue;
    const std::uint32_t row = runs_.row(run, steps_[s].place);
    if ((row & of_epoch) == 0 && row != noted) dropped_.push_back(row);
  }
  taken_ -= own.step;
  const bool was_next = !expiries_.empty() && expiries_.front().serial == own.serial;
  runs_.close(run);
  if (!was_next) return;
  do {
    expiries_.pop();
  } while (!expiries_.empty() && !runs_.is_open(expiries_.front().slot, expiries_.front().serial));
}

// ---- All events ----

/// The hash of a list that each event will look up or join. False: some event has to do with several keys.
bool Chain::find_lists() {
  lists_.clear();
  lists_.resize(events_.size, 0);
  std::uint32_t differences = 0;
  for (std::uint32_t s = 0; s < steps_.size(); ++s) {
    const StepPlan& step = steps_[s];
    const std::uint64_t* const hashes = s == 0 ? step.hashes_to_wait : step.hashes;
    const std::size_t end = step.first + events_.steps[s].size;
    for (std::size_t event = step.first; event < end; ++event) {
      const std::uint32_t list = list_hash(hashes, static_cast<std::uint32_t>(event) - step.first, std::max(s, 1U));
      const std::uint32_t before = lists_[event];
      const bool fits = (events_.items[event] >> s & 1U) != 0;
      differences |= fits && before != 0 ? RunLists::key_of(before) ^ RunLists::key_of(list) : 0;
      lists_[event] = fits ? list : before;
    }
  }
  return differences == 0;
}

void Chain::take_all(const std::int64_t* now) {
  const bool tries_blocks = have_one_key_ && !runs_.lists().empty() && (epochs_without_blocks_ == 0 || --epochs_without_blocks_ == 0);
  const bool fetches = runs_.lists().is_large();
  const bool one_key = (tries_blocks || fetches) && find_lists();
  position_ = UINT64_MAX;
  const std::size_t begin = tries_blocks && one_key ? take_blocks(now) : 0;
  take_each(begin, events_.order.size(), now, fetches);
}

/// What takes part in the events to come is on its way from memory when it is needed. No branch depends on what they are.
[[gnu::always_inline]] inline void Chain::fetch(std::size_t at) {
  constexpr std::size_t list_ahead = 24, run_ahead = 12;
  if (at + list_ahead < events_.order.size()) runs_.lists().fetch(lists_[events_.order[at + list_ahead]]);
  if (at + run_ahead < events_.order.size()) runs_.fetch_first(lists_[events_.order[at + run_ahead]]);
}

/// The calls for an event cost more than much of what they do: all of it is inlined here.
[[gnu::flatten]] void Chain::take_each(std::size_t begin, std::size_t end, const std::int64_t* now, bool fetches) {
  constexpr std::size_t completed_max = 64;
  for (std::size_t at = begin; at < end; ++at) {
    const std::uint32_t event = events_.order[at];
    if (fetches) fetch(at);
    if (std::exchange(position_, events_.positions[event]) != events_.positions[event] && expires_before(now[event])) {
      complete_all();
      expire_before(now[event]);
    }
    take(event, now[event], runs_.next_serial(), [this](std::uint32_t run, std::uint32_t by) { completed_.push_back({.run = run, .event = by}); });
    runs_.count_most(runs_.size() - static_cast<std::uint32_t>(completed_.size()));
    if (completed_.size() >= completed_max) complete_all();
  }
  complete_all();
}

// ---- Blocks of events ----

/// Takes blocks of events while few of each are of keys that the block had before; gives the place behind them.
std::size_t Chain::take_blocks(const std::int64_t* now) {
  constexpr std::uint32_t epochs_until_next = 16;
  const std::span<const std::uint32_t> order = events_.order;
  for (std::size_t at = 0; at < std::min(order.size(), StepBlocks::events_max); ++at) runs_.lists().fetch(lists_[order[at]]);
  for (std::size_t begin = 0; begin < order.size();) {
    const std::size_t end = std::min(order.size(), begin + StepBlocks::events_max);
    const auto is_late = [&](std::uint32_t event) { return events_.times[event] < now[event]; };
    if (program_.within && std::ranges::any_of(order.subspan(begin, end - begin), is_late)) {
      take_each(begin, end, now, false);
      begin = end;
      continue;
    }
    take_block(begin, end, now);
    begin = end;
    if (2 * blocks_.rest().size() <= StepBlocks::events_max) continue;
    epochs_without_blocks_ = epochs_until_next;
    return begin;
  }
  return order.size();
}

/// What the events of the block, and the lists of the next one's, will need is on its way from memory.
[[gnu::always_inline]] inline void Chain::fetch_block(std::size_t end) {
  for (std::size_t step = 1; step < steps_.size(); ++step) {
    for (const StepBlocks::Event& each : blocks_.of_step(step)) runs_.fetch_first(lists_[each.event]);
  }
  const std::size_t next_end = std::min(events_.order.size(), end + StepBlocks::events_max);
  for (std::size_t at = end; at < next_end; ++at) runs_.lists().fetch(lists_[events_.order[at]]);
  for (std::size_t step = 0; step < steps_.size(); ++step) {
    if (blocks_.of_step(step).empty()) continue;
    const std::uint32_t last = blocks_.of_step(step).back().event - steps_[step].first;
    for (const std::uint64_t* const numbers : steps_[step].numbers) {
      constexpr std::size_t words_of_line = 8;
      for (std::size_t ahead = 0; ahead < StepBlocks::events_max; ahead += words_of_line) __builtin_prefetch(numbers + last + ahead);
    }
  }
}

/// Events in order, none of them late. Those of different keys do not touch each other: they are taken step by step, and what they have
/// completed is told of in their order.
void Chain::take_block(std::size_t begin, std::size_t end, const std::int64_t* now) {
  blocks_.fill(events_.order.subspan(begin, end - begin), [items = events_.items](std::uint32_t event) { return items[event]; },
               [lists = lists_.data()](std::uint32_t event) { return RunLists::key_of(lists[event]); });
  fetch_block(end);
  const std::uint64_t serial = runs_.next_serial();
  const std::uint32_t open_before = runs_.size();
  for (auto step = static_cast<std::uint32_t>(steps_.size()) - 1; step > 0; --step) offer_block(step);
  open_block(serial);
  const auto by_rest = static_cast<std::ptrdiff_t>(completed_.size());
  for (const StepBlocks::Event& each : blocks_.rest()) {
    take(each.event, now[each.event], serial + each.opens,
         [this, at = each.at](std::uint32_t run, std::uint32_t event) { completed_.push_back({.run = run, .event = event, .at = at}); });
  }
  std::inplace_merge(completed_.begin(), completed_.begin() + by_rest, completed_.end(), [](const Completed& a, const Completed& b) { return a.at < b.at; });
  if (expires_before(now[events_.order[end - 1]])) return end_block_with_expiry(begin, end, now);
  count_most(begin, end, open_before);
  complete_all();
  position_ = events_.positions[events_.order[end - 1]];
}

[[gnu::flatten]] void Chain::offer_block(std::uint32_t step) {
  for (const StepBlocks::Event& each : blocks_.of_step(step)) {
    offer(step, each.event, lists_[each.event],
          [this, at = each.at](std::uint32_t run, std::uint32_t event) { completed_.push_back({.run = run, .event = event, .at = at}); });
  }
}

[[gnu::flatten]] void Chain::open_block(std::uint64_t serial) {
  for (const StepBlocks::Event& each : blocks_.of_step(0)) {
    const std::uint32_t run = open(each.event, serial + each.opens);
    runs_[run].hash = lists_[each.event];
    join(run);
  }
}

/// How many runs were open at most, had the events been taken one by one. No branch depends on what they did.
void Chain::count_most(std::size_t begin, std::size_t end, std::uint32_t open_before) {
  if (open_before + blocks_.opens() <= runs_.most()) return;
  std::array<std::uint32_t, StepBlocks::events_max> completed{};
  for (const Completed& each : completed_) ++completed[each.at];
  std::uint32_t open = open_before, most = 0;
  for (std::size_t at = begin; at < end; ++at) {
    open += static_cast<std::uint32_t>(events_.items[events_.order[at]] & 1U) - completed[at - begin];
    most = std::max(most, open);
  }
  runs_.count_most(most);
}

/// The same event by event, for a block in which runs expire: until now they were passed over, since no event of the block fits them.
void Chain::end_block_with_expiry(std::size_t begin, std::size_t end, const std::int64_t* now) {
  std::uint32_t to_open = blocks_.opens();
  std::size_t next = 0;
  for (std::size_t at = begin; at < end; ++at) {
    const std::uint32_t event = events_.order[at];
    if (std::exchange(position_, events_.positions[event]) != events_.positions[event]) expire_before(now[event]);
    for (; next < completed_.size() && completed_[next].at == at - begin; ++next) complete(std::span(completed_).subspan(next, 1));
    to_open -= static_cast<std::uint32_t>(events_.items[event] & 1U);
    runs_.count_most(runs_.size() - to_open);
  }
  completed_.clear();
}

}  // namespace varpulis::pattern
