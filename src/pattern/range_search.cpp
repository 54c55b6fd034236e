#include "pattern/range_search.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>

#include "data/blocks.h"
#include "pattern/bound.h"

namespace varpulis::pattern {

using data::Value;

namespace {

constexpr double nothing = -std::numeric_limits<double>::infinity();

/// The number if a double holds it exactly, so that comparing doubles compares the numbers; else NaN.
double exact_number(std::int64_t value) {
  constexpr std::int64_t exact_max = std::int64_t{1} << 53U;
  return value >= -exact_max && value <= exact_max ? static_cast<double>(value) : std::nan("");
}
double exact_number(double value) { return std::isfinite(value) ? value : std::nan(""); }
double exact_number(const Value& value) {
  return value.kind() == data::Kind::integer ? exact_number(value.as_integer())
         : value.kind() == data::Kind::real  ? exact_number(value.as_real())
                                             : std::nan("");
}

bool is_spelled_alike(const Value& a, const Value& b) {
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case data::Kind::text: return a.as_text() == b.as_text();
    case data::Kind::array:
    case data::Kind::map: return false;
    default: return a.bits() == b.bits();
  }
}

/// Matches that are kept to be copied.
constexpr std::uint64_t continuations_max = 4096;

bool repeats_without_end(const Step& step) { return step.max == Step::unlimited; }

std::uint32_t place_of_slot(const Program& program, std::uint32_t slot) {
  const std::vector<std::uint32_t>& order = program.sequences.front().steps;
  for (std::uint32_t p = 0; p < order.size(); ++p) {
    if (std::ranges::find(program.steps[order[p]].slots, slot) != program.steps[order[p]].slots.end()) return p;
  }
  return none;
}

}  // namespace

// ---- What a program says ----

bool RangeSearch::covers(const Program& program) {
  const Sequence& sequence = program.sequences.front();
  if (program.selection != Selection::any || program.distinct_roots || sequence.steps.size() < 2) return false;
  if (!program.cancels.empty() || !sequence.gaps.empty() || !sequence.absent.empty()) return false;
  for (std::uint32_t p = 0; p < sequence.steps.size(); ++p) {
    const Step& step = program.steps[sequence.steps[p]];
    const Condition& condition = step.condition;
    if (step.min != 1 || (step.max != 1 && !repeats_without_end(step)) || step.within) return false;
    if (!condition.keys.empty() || !condition.equalities.empty()) return false;
    if (!condition.residual && !step.refers_to_itself) continue;
    if (!condition.comparison || condition.residual == step.refers_to_itself) return false;
    const std::uint32_t slot = condition.comparison->slot;
    if (step.refers_to_itself && (step.own_slots.size() != 1 || step.own_slots.front() != slot)) return false;
    if (condition.residual && place_of_slot(program, slot) >= p) return false;
  }
  return std::ranges::all_of(program.values, [](const SequenceValue& value) { return value.kind == SequenceValue::Kind::count && !value.of_field; });
}

RangeSearch::RangeSearch(const Program& program) : program_(program), sequence_(program.sequences.front()) {
  last_ = static_cast<std::uint32_t>(sequence_.steps.size() - 1);
  places_.resize(last_ + 1);
  for (std::uint32_t p = 0; p <= last_; ++p) {
    const Step& step = program.steps[sequence_.steps[p]];
    Place& place = places_[p];
    place.repeats = step.repeats();
    if (!step.condition.comparison) continue;
    using Order = Condition::Comparison::Order;
    const Condition::Comparison& comparison = *step.condition.comparison;
    const bool negated = comparison.order == Order::less || comparison.order == Order::less_equal;
    const bool lowered = comparison.order == Order::less_equal || comparison.order == Order::greater_equal;
    place.own = add_number(p, {.value = static_cast<std::uint32_t>(step.slots.size()), .negated = negated});
    const auto other = [&](std::uint32_t slot) -> Other {
      const std::uint32_t from = place_of_slot(program, slot);
      const std::vector<std::uint32_t>& slots = program.steps[sequence_.steps[from]].slots;
      const auto value = static_cast<std::uint32_t>(std::ranges::find(slots, slot) - slots.begin());
      return {.place = from, .number = add_number(from, {.value = value, .negated = negated, .lowered = lowered})};
    };
    place.further = other(comparison.slot);
    if (!step.refers_to_itself) {
      place.first = place.further;
    } else if (p > 0) {
      // The first element is compared with the event before the step, if that has the field.
      for (const auto& [before, slot] : step.slots_before.front()) {
        if (before == sequence_.steps[p - 1]) place.first = other(slot);
      }
    }
  }
  inner_ = places_[last_].repeats ? last_ : last_ - 1;
  shows_counts_ = program.shows_events || !program.values.empty();
  const auto shows = [&](std::uint32_t place) { return (program.shown >> sequence_.steps[place] & 1U) != 0; };
  for (std::uint32_t p = 0; p < inner_; ++p) {
    if (shows(p)) shown_prefix_.push_back(p);
  }
  shows_last_ = shows(last_);
  shows_inner_ = inner_ != last_ && shows(inner_);
  const auto is_single = [](const Place& place) { return !place.repeats && place.own == none; };
  is_of_pairs_ = last_ == 2 && std::ranges::all_of(places_, is_single) && !shows_counts_ && !program.shows_partition;
  const Step& first = program.steps[sequence_.steps.front()];
  partition_value_ = first.slots.size() + (first.condition.comparison ? 1 : 0);
  limits_.resize(places_.size());
  chosen_.resize(places_.size());
  counts_.resize(places_.size());
  rows_.resize(program.steps.size());
  for (std::uint32_t step = 0; step < rows_.size(); ++step) {
    if ((program.shown >> step & 1U) != 0) rows_[step].resize(capacity + data::block, none);
  }
  row_spans_.resize(rows_.size());
  if (program.shows_first_time) first_times_.resize(capacity + data::block);
  if (shows_counts_) inner_counts_.resize(capacity + data::block);
  if (program.shows_events) events_.resize(capacity);
  values_.assign(program.values.size(), std::vector<std::int64_t>(capacity));
  value_spans_.resize(values_.size());
}

std::uint32_t RangeSearch::add_number(std::uint32_t place, const Number& number) {
  const Step& step = program_.steps[sequence_.steps[place]];
  Number sourced = number;
  sourced.of_slot = number.value < step.slots.size();
  sourced.source = sourced.of_slot ? step.slots[number.value] : step.condition.comparison->column;
  places_[place].numbers.push_back(sourced);
  return static_cast<std::uint32_t>(places_[place].numbers.size() - 1);
}

double RangeSearch::Number::changed(double number) const {
  if (negated) number = -number;
  return lowered ? std::nextafter(number, nothing) : number;
}

void RangeSearch::read_numbers(std::size_t place, std::span<const Value> values, std::vector<double>& into) const {
  into.clear();
  for (const Number& each : places_[place].numbers) into.push_back(each.changed(exact_number(values[each.value])));
}

void RangeSearch::read_numbers(std::size_t place, std::uint32_t event, const Events& events, std::vector<double>& into) const {
  into.clear();
  for (const Number& each : places_[place].numbers) {
    const std::span<const Events::Numbers> all = each.of_slot ? events.slot_numbers : events.key_numbers;
    const Events::Numbers known = each.source < all.size() ? all[each.source] : Events::Numbers();
    const double number = known.integers != nullptr ? exact_number(known.integers[event])
                          : known.reals != nullptr  ? exact_number(known.reals[event])
                                                    : exact_number(each.of_slot ? events.slot(each.source, event) : events.key(each.source, event));
    into.push_back(each.changed(number));
  }
}

// ---- Where the end can be reached from ----

double RangeSearch::other_of(const Other& other) const {
  return other.place == none ? nothing : number(other.place, chosen_[other.place], other.number);
}

bool RangeSearch::fits(std::uint32_t place, std::size_t at, const Other& other) const {
  return other.place == none || number(place, at, places_[place].own) > other_of(other);
}

/// Whether the place's last event may be this one: if the completing event is compared with it, for good or as its element before.
inline bool RangeSearch::may_leave(std::uint32_t place, std::size_t at) const {
  const Place& last = places_[last_];
  if (last.first.place != place || last.further.place == last_) return true;
  return run_.numbers[last.own] > number(place, at, last.first.number);
}

/// The first candidate of the next place behind one of a place.
inline std::size_t RangeSearch::first_behind(std::uint32_t place, std::size_t at) const {
  const Candidate& candidate = log(place)[at];
  const CandidateLog& next = log(place + 1);
  const std::size_t first = next.first_behind(candidate.behind);
  return first + static_cast<std::size_t>(first < next.end() && next[first].serial == candidate.serial);
}

bool RangeSearch::find_limits() {
  std::uint64_t before = UINT64_MAX;
  if (inner_ == last_) limits_[last_] = log(last_).end();
  for (std::uint32_t p = last_; p-- > 0;) {
    const CandidateLog& own = log(p);
    std::size_t& limit = limits_[p];
    limit = before == UINT64_MAX ? own.end() : own.first_from_behind(before);
    while (limit > own.begin() && !may_leave(p, limit - 1)) --limit;
    if (limit <= own.begin()) return false;
    before = own[limit - 1].serial;
  }
  return true;
}

void RangeSearch::begin_continuations() {
  const Place& inner = places_[inner_];
  const std::size_t first = log(inner_).begin();
  const bool compares = inner.own != none;
  continues_ = inner.repeats && !log(inner_).empty() && (!compares || inner.further.place == inner_) && limits_[inner_] - first <= Continuations::events_max;
  if (!continues_) return;
  const std::size_t width = inner.numbers.size();
  const double* const numbers = log(inner_).numbers(first, width);
  const Other& read = places_[last_].first;
  Continuations::Setting setting{.events = &log(inner_)[first],
                                 .size = limits_[inner_] - first,
                                 .stride = width,
                                 .ends_in_step = inner_ == last_,
                                 .counts = shows_counts_,
                                 .entries_max = std::min(continuations_max, run_.matches_max)};
  if (compares) {
    setting.own = numbers + inner.own;
    setting.further = numbers + inner.further.number;
  }
  if (inner_ == last_) setting.last = setting.further;
  else if (read.place == inner_) setting.last = numbers + read.number;
  if (setting.last != nullptr) setting.end = run_.numbers[places_[last_].own];
  continuations_.begin(setting);
}

void RangeSearch::find_extremes() {
  extremes_.clear();
  if (places_[inner_].own == none) return;
  const std::size_t begin = log(inner_).begin();
  const std::size_t size = std::max(limits_[inner_], begin) - begin;
  extremes_.resize(size + 1, nothing);
  const Numbers own = numbers(inner_, places_[inner_].own);
  // Each maximum waits for the one behind it, so four stretches are gone through at a time, before each learns of those behind it.
  const std::size_t stretch = size / 4;
  std::array<double, 4> greatest;
  greatest.fill(nothing);
  for (std::size_t i = size; i-- > 4 * stretch;) extremes_[i] = greatest[3] = std::max(greatest[3], own[begin + i]);
  for (std::size_t i = stretch; i-- > 0;) {
    for (std::size_t s = 0; s < greatest.size(); ++s) {
      extremes_[s * stretch + i] = greatest[s] = std::max(greatest[s], own[begin + s * stretch + i]);
    }
  }
  for (std::size_t s = 3; s-- > 0;) {
    const double behind = extremes_[(s + 1) * stretch];
    for (std::size_t i = s * stretch; i < (s + 1) * stretch; ++i) extremes_[i] = std::max(extremes_[i], behind);
  }
}

// ---- The search ----

RangeSearch::Outcome RangeSearch::run(const Completion& completion, Matches& matches) {
  run_ = completion;
  matches_ = &matches;
  outcome_ = {};
  room_ = static_cast<std::uint32_t>(std::min<std::uint64_t>(capacity, run_.matches_max));
  if (!find_limits()) return outcome_;
  begin_continuations();
  if (!continues_) find_extremes();
  const CandidateLog& starts = log(0);
  const std::size_t width = partition_value_ + 1;
  std::size_t start = starts.begin();
  // They are in the order of time.
  while (program_.within && start < limits_[0] && is_longer_than(starts[start].time, run_.end->time, *program_.within)) ++start;
  if (is_of_pairs_) {
    outcome_.more = !add_pairs(start);
    start = limits_[0];
  }
  for (; start < limits_[0] && !outcome_.more; ++start) {
    if (!starts[start].may_open) continue;
    if (program_.shows_partition) {
      const Value* const partition = starts.values(start, width) + partition_value_;
      if (size_ > 0 && !is_spelled_alike(*partition_, *partition)) flush();
      partition_ = partition;
    }
    outcome_.more = !search_from(start);
  }
  path_.clear();
  flush();
  return outcome_;
}

inline bool RangeSearch::search_from(std::size_t start) {
  start_ = start;
  if (inner_ == 0) {
    const bool goes_on = add_innermost(start, start + 1);
    settle();
    return goes_on;
  }
  if (inner_ == 1 && !places_[0].repeats) return search_behind(start);
  push(0, start);
  while (!path_.empty()) {
    Frame& frame = path_.back();
    const std::uint32_t place = frame.place;
    const std::uint32_t next = place + 1;
    while (frame.again < limits_[place] && !fits(place, frame.again, places_[place].further)) ++frame.again;
    while (next != inner_ && frame.onward < limits_[next] && !fits(next, frame.onward, places_[next].first)) ++frame.onward;
    const bool again = frame.again < limits_[place];
    const bool onward = frame.onward < limits_[next];
    if (!again && !onward) {
      if (!end_prefix(place, frame.at)) return false;
      pop();
    } else if (again && (!onward || log(place)[frame.again].serial <= log(next)[frame.onward].serial)) {
      push(place, frame.again++);
    } else if (next != inner_) {
      push(next, frame.onward++);
    } else {
      const std::size_t begin = frame.onward;
      frame.onward = again ? begin + 1 : limits_[next];
      if (!add_innermost(begin, frame.onward)) return false;
    }
  }
  return true;
}

/// All of them, where they are of pairs: an event of the first place goes with all of the second one's behind it.
bool RangeSearch::add_pairs(std::size_t start) {
  const CandidateLog& starts = log(0);
  const CandidateLog& inner = log(1);
  const std::size_t limit = limits_[1];
  const bool shows_start = !shown_prefix_.empty();
  std::uint32_t* const start_rows = rows_[sequence_.steps[0]].data();
  std::uint32_t* const inner_rows = rows_[sequence_.steps[1]].data();
  for (; start < limits_[0]; ++start) {
    if (!starts[start].may_open) continue;
    for (std::size_t at = first_behind(0, start); at < limit;) {
      if (size_ == room_ && !make_room()) return false;
      const std::size_t count = std::min<std::size_t>(limit - at, room_ - size_);
      if (shows_start) data::fill_blocks(start_rows + size_, count, starts[start].row);
      if (program_.shows_first_time) data::fill_blocks(first_times_.data() + size_, count, starts[start].time);
      for (std::size_t i = 0; i < count && shows_inner_; ++i) inner_rows[size_ + i] = inner[at + i].row;
      at += count;
      size_ += static_cast<std::uint32_t>(count);
      settled_ = size_;
    }
  }
  return true;
}

/// The same where only the inner place comes behind the first event.
inline bool RangeSearch::search_behind(std::size_t start) {
  chosen_[0] = start;
  counts_[0] = 1;
  if (may_leave(0, start)) {
    const std::size_t begin = first_behind(0, start);
    if (begin < limits_[1] && !add_innermost(begin, limits_[1])) return false;
  }
  if (!end_prefix(0, start)) return false;
  settle();
  return true;
}

void RangeSearch::push(std::uint32_t place, std::size_t at) {
  settle();
  const bool is_further = !path_.empty() && path_.back().place == place;
  chosen_[place] = at;
  counts_[place] = is_further ? counts_[place] + 1 : 1;
  path_.push_back({.place = place,
                   .at = at,
                   .again = places_[place].repeats ? at + 1 : limits_[place],
                   .onward = may_leave(place, at) ? first_behind(place, at) : limits_[place + 1]});
}

void RangeSearch::pop() {
  settle();
  const std::uint32_t place = path_.back().place;
  path_.pop_back();
  if (path_.empty() || path_.back().place != place) return;
  --counts_[place];
  chosen_[place] = path_.back().at;
}

/// The completing event directly behind the chosen ones, the last of which a place has, as the only one of a repeated step.
inline bool RangeSearch::end_prefix(std::uint32_t place, std::size_t at) {
  if (inner_ != last_ || place + 1 != last_ || !may_leave(place, at)) return true;
  const Place& last = places_[last_];
  return (last.own != none && run_.numbers[last.own] <= other_of(last.first)) || add(0, 1);
}

/// Matches whose first event of the inner place is one of [begin, end), behind those chosen.
inline bool RangeSearch::add_innermost(std::size_t begin, std::size_t end) {
  const Place& inner = places_[inner_];
  const double other = other_of(inner.first);
  if (!inner.repeats) return add_single(begin, end, other);
  if (continues_) return add_continuations(begin, end, other);
  return add_choices(begin, end, other);
}

/// Of a place that repeats, one by one.
bool RangeSearch::add_choices(std::size_t begin, std::size_t end, double other) {
  const Place& inner = places_[inner_];
  if (inner_ != last_) return inner.own == none ? add_repeated<Relation::nothing, false>(begin, end, other)
                              : inner.further.place == inner_ ? add_repeated<Relation::element_before, false>(begin, end, other)
                                                              : add_repeated<Relation::earlier_step, false>(begin, end, other);
  return inner.own == none ? add_repeated<Relation::nothing, true>(begin, end, other)
         : inner.further.place == inner_ ? add_repeated<Relation::element_before, true>(begin, end, other)
                                         : add_repeated<Relation::earlier_step, true>(begin, end, other);
}

bool RangeSearch::add_single(std::size_t begin, std::size_t end, double other) {
  const bool compares = places_[inner_].own != none;
  const Place& last = places_[last_];
  const bool is_read = last.first.place == inner_;
  if (compares || is_read) {
    for (std::size_t at = begin; at < end; ++at) {
      if (compares && number(inner_, at, places_[inner_].own) <= other) continue;
      if (is_read && !may_leave(inner_, at)) continue;
      if (!add(at, 1)) return false;
    }
    return true;
  }
  std::vector<std::uint32_t>& rows = rows_[sequence_.steps[inner_]];
  while (begin < end) {
    if (size_ == room_ && !make_room()) return false;
    const auto count = static_cast<std::uint32_t>(std::min<std::size_t>(end - begin, room_ - size_));
    for (std::uint32_t i = 0; i < count && shows_inner_; ++i) rows[size_ + i] = log(inner_)[begin + i].row;
    if (shows_counts_) std::fill_n(inner_counts_.begin() + size_, count, 1U);
    size_ += count;
    begin += count;
  }
  return true;
}

inline bool RangeSearch::add_continuations(std::size_t begin, std::size_t end, double other) {
  const std::size_t first = log(inner_).begin();
  std::uint64_t starts = continuations_.greater_than(other, begin - first, end - first);
  if (!continuations_.find(starts)) {
    continues_ = false;
    find_extremes();
    return add_choices(begin, end, other);
  }
  std::uint32_t* const rows = shows_inner_ ? rows_[sequence_.steps[inner_]].data() : nullptr;
  std::uint32_t* const counts = shows_counts_ ? inner_counts_.data() : nullptr;
  for (; starts != 0; starts &= starts - 1) {
    const Continuations::Matches matches = continuations_.from(static_cast<std::size_t>(std::countr_zero(starts)));
    for (std::uint32_t done = 0; done < matches.size;) {
      if (size_ == room_ && !make_room()) return false;
      const std::uint32_t count = std::min(matches.size - done, room_ - size_);
      if (rows != nullptr) data::copy_blocks(matches.rows + done, count, rows + size_);
      if (counts != nullptr) data::copy_blocks(matches.counts + done, count, counts + size_);
      size_ += count;
      done += count;
    }
  }
  return true;
}

/// Every choice of the inner place's events: a choice comes before those that begin with it, or behind them where the completing event is
/// one of the place's.
template <RangeSearch::Relation relation, bool last_repeats>
bool RangeSearch::add_repeated(std::size_t begin, std::size_t end, double other) {
  const Place& inner = places_[inner_];
  const std::size_t limit = limits_[inner_];
  const std::size_t first = log(inner_).begin();
  const bool is_read = !last_repeats && places_[last_].first.place == inner_;
  const Numbers own = relation == Relation::nothing ? Numbers() : numbers(inner_, inner.own);
  const Numbers further = relation == Relation::element_before ? numbers(inner_, inner.further.number) : Numbers();
  const Numbers read = is_read ? numbers(inner_, places_[last_].first.number) : Numbers();
  const double end_number = is_read ? run_.numbers[places_[last_].own] : 0;
  // What is written for each match stays in registers.
  branches_.resize(std::max(branches_.size(), limit - first + 1));
  Branch* const branches = branches_.data();
  const Candidate* const candidates = log(inner_).empty() ? nullptr : &log(inner_)[0];
  std::uint32_t* const rows = shows_inner_ ? rows_[sequence_.steps[inner_]].data() : nullptr;
  std::uint32_t* const counts = shows_counts_ ? inner_counts_.data() : nullptr;
  std::uint32_t size = size_;
  std::uint32_t room = room_;
  const auto add_match = [&](std::size_t at, std::uint32_t count) {
    if (size == room) {
      size_ = size;
      if (!make_room()) return false;
      size = size_;
      room = room_;
    }
    if (rows != nullptr) rows[size] = candidates[at].row;
    if (counts != nullptr) counts[size] = count;
    ++size;
    return true;
  };
  std::uint32_t depth = 0;
  std::size_t next = begin;
  std::size_t stop = end;
  for (;;) {
    if constexpr (relation != Relation::nothing) {
      if (next < stop && extremes_[next - first] <= other) next = stop;
      while (next < stop && own[next] <= other) ++next;
    }
    if (next >= stop) {
      if (depth == 0) break;
      if constexpr (last_repeats) {
        if ((relation != Relation::element_before || run_.numbers[inner.own] > other) && !add_match(0, depth + 1)) return false;
      }
      --depth;
      next = branches[depth].next;
      other = branches[depth].other;
      stop = depth == 0 ? end : limit;
      continue;
    }
    const std::size_t at = next++;
    if constexpr (!last_repeats) {
      if ((!is_read || end_number > read[at]) && !add_match(at, depth + 1)) return false;
      // Nothing can come behind it?
      if (next >= limit) continue;
      if constexpr (relation == Relation::element_before) {
        if (extremes_[next - first] <= further[at]) continue;
      }
    }
    branches[depth++] = {.next = next, .other = other};
    if constexpr (relation == Relation::element_before) other = further[at];
    stop = limit;
  }
  size_ = size;
  return true;
}

// ---- Matches on their way out ----

/// Fills in what the matches since the last call share: the part before the inner place.
inline void RangeSearch::settle() {
  if (settled_ == size_) return;
  const std::uint32_t count = size_ - settled_;
  for (const std::uint32_t place : shown_prefix_) {
    data::fill_blocks(rows_[sequence_.steps[place]].data() + settled_, count, log(place)[chosen_[place]].row);
  }
  if (program_.shows_first_time) data::fill_blocks(first_times_.data() + settled_, count, log(0)[start_].time);
  if (program_.shows_events) {
    std::uint32_t others = inner_ == last_ ? 0 : 1;
    for (std::uint32_t p = 0; p < inner_; ++p) others += counts_[p];
    for (std::uint32_t i = settled_; i < size_; ++i) events_[i] = others + inner_counts_[i];
  }
  for (std::size_t v = 0; v < values_.size(); ++v) {
    const auto place = static_cast<std::uint32_t>(std::ranges::find(sequence_.steps, program_.values[v].step) - sequence_.steps.begin());
    if (place == inner_) {
      std::copy_n(inner_counts_.begin() + settled_, count, values_[v].begin() + settled_);
    } else {
      std::fill_n(values_[v].begin() + settled_, count, place > last_ ? 0 : place < inner_ ? std::int64_t{counts_[place]} : 1);
    }
  }
  settled_ = size_;
}

void RangeSearch::flush() {
  settle();
  if (size_ == 0) return;
  for (std::size_t step = 0; step < rows_.size(); ++step) {
    row_spans_[step] = std::span(rows_[step]).first(rows_[step].empty() ? 0 : size_);
  }
  if (shows_last_) row_spans_[sequence_.steps[last_]] = {&run_.end->row, 1};
  for (std::size_t v = 0; v < values_.size(); ++v) value_spans_[v] = values_[v];
  matches_->match_all({.size = size_,
                       .rows = row_spans_,
                       .times = {&run_.end->time, 1},
                       .first_times = first_times_,
                       .events = events_,
                       .values = value_spans_,
                       .keys = {run_.key, run_.key == nullptr ? std::size_t{0} : 1},
                       .partitions = {partition_, partition_ == nullptr ? std::size_t{0} : 1}});
  outcome_.produced += size_;
  size_ = settled_ = 0;
  room_ = static_cast<std::uint32_t>(std::min<std::uint64_t>(capacity, run_.matches_max - outcome_.produced));
}

bool RangeSearch::make_room() {
  flush();
  return room_ > 0;
}

}  // namespace varpulis::pattern
