// The search for combinations of kept events: from a first event forward, event by event.
#include <algorithm>
#include <bit>
#include <cmath>

#include "data/compare.h"
#include "pattern/bound.h"
#include "pattern/enumerator.h"

namespace varpulis::pattern {

using data::Value;

namespace {

constexpr std::uint64_t never = UINT64_MAX;

/// Greater numbers of results than can be told exactly stand for "at least so many".
constexpr std::uint64_t counted_max = std::uint64_t{1} << 53U;

bool has(std::uint64_t bits, std::uint32_t place) { return (bits >> place & 1U) != 0; }

}  // namespace

// ---- Where the end can be reached from ----

/// By conditions on single events alone; what else there is can only take possibilities away.
void Enumerator::find_bounds() {
  const auto last_local = [&](std::uint32_t negation, std::uint64_t& bound) {
    const std::size_t place = steps_ + negation;
    if (places_[place].is_local) bound = std::max(bound, log(key_, place).last_before(never));
  };
  const std::uint64_t end = end_places_ != 0 ? end_.serial : never;
  start_floor_ = 0;
  for (const std::uint32_t negation : program_.cancels) last_local(negation, start_floor_);
  std::uint64_t absent = start_floor_;
  for (const std::uint32_t negation : sequence_.absent) last_local(negation, absent);
  for (std::uint32_t p = steps_; p-- > 0;) {
    const Place& place = places_[p];
    const CandidateLog& own = log(key_, p);
    onward_[p] = 0;
    floor_[p] = 0;
    for (std::uint32_t next = p + 1; next <= place.reach; ++next) onward_[p] = std::max(onward_[p], latest_[next][1]);
    // From here only the completing event can come: what stands before the last NOT is too early.
    if (end_places_ != 0 && p + 2 == steps_ && !places_[p + 1].step->repeats()) {
      for (const Gap& gap : sequence_.gaps) {
        if (gap.after == p) last_local(gap.negation, floor_[p]);
      }
    }
    std::uint64_t latest = 0;
    if (end_places_ == 0 && place.may_end) {
      latest = own.last_before(never);
      if (latest < absent) latest = 0;
      floor_[p] = absent;  // of those that end here; see can_reach_end
    } else if (has(end_places_, p)) {
      latest = end;
    }
    if (latest == 0) {
      latest = own.last_before(onward_[p]);
      if (end_places_ != 0 && latest < floor_[p]) latest = 0;
    }
    latest_[p][place.counts] = latest;
    for (std::uint32_t count = place.counts; count-- > 1;) latest_[p][count] = own.last_before(latest_[p][count + 1]);
  }
}

/// Whether a match may go on from an event that a place takes as its count-th.
bool Enumerator::can_reach_end(std::uint64_t serial, std::uint32_t place, std::uint32_t count) const {
  const Place& own = places_[place];
  if (count >= own.min) {
    if (end_places_ == 0) {
      if (serial < onward_[place] || (own.may_end && serial >= floor_[place])) return true;
    } else if (serial < onward_[place] && serial >= floor_[place]) {
      return true;
    }
  }
  return count < own.max && serial < latest_[place][std::min(count + 1, own.counts)];
}

// ---- Conditions ----

bool Enumerator::holds(std::size_t place, const Candidate& candidate, const Value* values, bool is_end, Events& events) {
  const Place& own = places_[place];
  const std::size_t slots = own.step == nullptr ? 0 : own.step->slots.size();
  for (std::size_t e = 0; e < own.equalities.size(); ++e) {
    const Value& known = registers_[own.equalities[e].slot];
    const Value& mine = values[slots + e];
    if (known.is_missing() || mine.is_missing() || !data::equal(mine, known)) return false;
  }
  if (!own.condition->residual) return true;
  return is_end ? events.holds(own.item, end_event_, registers_) : events.holds_for_kept(own.item, candidate.row, registers_);
}

/// As Matcher::follows_element: the first element is compared with the event before the step, if that has the fields.
bool Enumerator::follows(std::uint32_t place, const Candidate& candidate, bool is_end, Events& events) {
  const Step& step = *places_[place].step;
  std::span<const Value> captured = registers_;
  if (path_.back().place != place) {
    compared_ = registers_;
    const std::uint32_t before = sequence_.steps[path_.back().place];
    for (std::size_t s = 0; s < step.own_slots.size(); ++s) {
      Value& to = compared_[step.own_slots[s]];
      to = Value();
      for (const auto& [other, slot] : step.slots_before[s]) {
        if (other == before) to = registers_[slot];
      }
      if (to.is_missing()) return true;
    }
    captured = compared_;
  }
  return is_end ? events.related(places_[place].item, end_event_, captured)
                : events.related_kept(places_[place].item, candidate.row, captured);
}

/// Whether the event may come behind those chosen.
bool Enumerator::fits(std::uint32_t place, const Candidate& candidate, const Value* values, bool is_end, Events& events) {
  const Place& own = places_[place];
  if (program_.selection == Selection::max && leaves_out(place, candidate)) return false;
  if (path_.empty()) return own.is_local || holds(place, candidate, values, is_end, events);
  const std::int64_t start = path_.front().candidate->time;
  if ((program_.within && is_longer_than(start, candidate.time, *program_.within)) || (program_.in_order && candidate.time < start)) {
    ++rejected_;
    return false;
  }
  if (program_.distinct_roots &&
      std::ranges::any_of(path_, [&](const Chosen& each) { return each.candidate->root == candidate.root; })) {
    ++rejected_;
    return false;
  }
  if (own.is_local) return true;
  if (own.step->within) {
    const Chosen* before = &path_.back();
    while (before->place == place && before != path_.data()) --before;
    if (before->place != place && is_longer_than(before->candidate->time, candidate.time, *own.step->within)) return false;
  }
  return holds(place, candidate, values, is_end, events) && (!own.step->refers_to_itself || follows(place, candidate, is_end, events));
}

std::uint64_t Enumerator::first_negation(std::uint32_t negation, std::uint64_t after, Events& events) {
  const std::size_t place = steps_ + negation;
  const CandidateLog& own = log(key_, place);
  for (std::size_t at = own.first_from(after + 1); at < own.end(); ++at) {
    if (places_[place].is_local || holds(place, own[at], own.values(at, places_[place].width), false, events)) return own[at].serial;
  }
  return never;
}

std::uint64_t Enumerator::barred_from(std::uint32_t place, Events& events) {
  if (!has_negations_) return never;
  const Chosen& last = path_.back();
  std::uint64_t first = never;
  for (const std::uint32_t negation : program_.cancels) first = std::min(first, first_negation(negation, last.candidate->serial, events));
  for (const Gap& gap : sequence_.gaps) {
    if (gap.after >= last.place && gap.after < place) first = std::min(first, first_negation(gap.negation, last.candidate->serial, events));
  }
  if (place < steps_) return first;
  for (const std::uint32_t negation : sequence_.absent) first = std::min(first, first_negation(negation, last.candidate->serial, events));
  return first;
}

// ---- The search ----

/// All matches of the completion at hand, or those that begin with one event.
void Enumerator::enumerate(Events& events, Matches& matches, std::optional<std::uint64_t> start) {
  produced_ = 0;
  more_ = false;
  if (ranges_ && has_plain_ranges(matches)) return enumerate_ranges(events, matches);
  read_end_values(events);
  if (program_.selection == Selection::last) return take_latest(events, matches);
  find_bounds();
  dead_ends_.clear();
  std::uint32_t openers = 0;
  while (openers < steps_ && places_[openers].opens) ++openers;
  std::vector<Cursor> starts;
  for (std::uint32_t p = 0; p < openers; ++p) {
    // What cannot begin a match because of a NOT behind it stands in front of everything else.
    const bool once = !places_[p].step->repeats();
    const std::uint64_t from = start ? *start : std::max(start_floor_, once && end_places_ != 0 ? floor_[p] : 0);
    starts.push_back({.place = p, .at = log(key_, p).first_from(from)});
  }
  while (!more_) {
    Cursor* next = nullptr;
    for (Cursor& each : starts) {
      const CandidateLog& own = log(key_, each.place);
      if (each.at == own.end() || (start && own[each.at].serial != *start)) continue;
      if (next == nullptr || own[each.at].serial < log(key_, next->place)[next->at].serial) next = &each;
    }
    if (next == nullptr) break;
    const CandidateLog& own = log(key_, next->place);
    const std::size_t at = next->at++;
    const Candidate& candidate = own[at];
    if (!candidate.may_open || !can_reach_end(candidate.serial, next->place, 1)) continue;
    if (end_places_ != 0 && program_.within && is_longer_than(candidate.time, end_.time, *program_.within)) continue;
    if (!enumerate_from(candidate, own.values(at, places_[next->place].width), next->place, events, matches)) more_ = true;
  }
  // The completing event alone.
  for (std::uint32_t p = 0; p < openers && !more_; ++p) {
    if (!has(end_places_, p) || places_[p].min > 1 || !fits(p, end_, end_values_[p].data(), true, events)) continue;
    choose(p, end_, end_values_[p].data(), events);
    if (!report(time_, events, matches)) more_ = true;
    give_up();
  }
  while (!path_.empty()) give_up();
  if (more_) {
    const std::uint64_t all = count_all();
    matches.left_out(all > produced_ ? all - produced_ : 1);
  }
}

/// Whether the candidates are such as RangeSearch takes: in the order of time, with numbers wherever they are compared.
bool Enumerator::has_plain_ranges(const Matches& matches) const {
  if (!matches.takes_arrays() || end_.serial < ordered_from_) return false;
  for (std::uint32_t p = 0; p < steps_; ++p) {
    const CandidateLog& own = log(key_, p);
    if (!own.has_all_numbers() || (!own.empty() && own[own.begin()].serial < ordered_from_)) return false;
  }
  return std::ranges::none_of(end_numbers_, [](double number) { return std::isnan(number); });
}

void Enumerator::enumerate_ranges(Events& events, Matches& matches) {
  const RangeSearch::Outcome outcome = ranges_->run({.logs = &log(key_, 0),
                                                     .end = &end_,
                                                     .numbers = end_numbers_,
                                                     .key = program_.partitioned ? &keys_.key(key_)[0] : nullptr,
                                                     .matches_max = events.matches_max},
                                                    matches);
  if (!outcome.more) return;
  const std::uint64_t all = count_all();
  matches.left_out(all > outcome.produced ? all - outcome.produced : 1);
}

/// Matches that begin with one event; false if there are too many.
bool Enumerator::enumerate_from(const Candidate& start, const Value* values, std::uint32_t place, Events& events, Matches& matches) {
  if (!fits(place, start, values, false, events)) return true;
  choose(place, start, values, events);
  while (!path_.empty()) {
    if (!std::exchange(path_.back().ended, true) && !end_here(false, events, matches)) return false;
    const Chosen last = path_.back();
    Cursor* next = nullptr;
    for (std::size_t c = last.cursors; c < cursors_.size(); ++c) {
      Cursor& each = cursors_[c];
      const CandidateLog& own = log(key_, each.place);
      const std::uint32_t count = each.place == last.place ? last.count + 1 : 1;
      while (each.at < own.end() && own[each.at].serial < each.limit && !can_reach_end(own[each.at].serial, each.place, count)) ++each.at;
      if (each.at == own.end() || own[each.at].serial >= each.limit) continue;
      if (next == nullptr || own[each.at].serial < log(key_, next->place)[next->at].serial) next = &each;
    }
    if (next == nullptr) {
      if (!end_here(true, events, matches)) return false;
      const bool is_remembered = !is_local_ || has_negations_;
      if (is_remembered && !path_.back().reached && path_.size() > 1 && last.rejected == rejected_) dead_ends_.insert(dead_end());
      give_up();
      continue;
    }
    const CandidateLog& own = log(key_, next->place);
    const std::size_t at = next->at++;
    const std::uint32_t to = next->place;
    const Value* own_values = own.values(at, places_[to].width);
    if (!fits(to, own[at], own_values, false, events)) continue;
    choose(to, own[at], own_values, events);
    if (!dead_ends_.empty() && dead_ends_.contains(dead_end())) give_up();
  }
  return true;
}

void Enumerator::choose(std::uint32_t place, const Candidate& candidate, const Value* values, Events& events) {
  const std::uint32_t count = !path_.empty() && path_.back().place == place ? path_.back().count + 1 : 1;
  path_.push_back({.place = place, .count = count, .candidate = &candidate, .values = values, .cursors = cursors_.size(), .rejected = rejected_});
  capture(path_.back());
  of_step_[sequence_.steps[place]] = static_cast<std::uint32_t>(path_.size() - 1);
  if (&candidate == &end_) return;
  const Place& own = places_[place];
  const auto add = [&](std::uint32_t next) {
    const CandidateLog& from = log(key_, next);
    if (from.empty() || latest_[next][1] == 0) return;
    cursors_.push_back({.place = next, .at = from.first_from(candidate.serial + 1), .limit = barred_from(next, events)});
  };
  if (count < own.max && own.step->repeats()) add(place);
  if (count < own.min) return;
  for (std::uint32_t next = place + 1; next <= own.reach; ++next) {
    if (candidate.serial < latest_[next][1]) add(next);
  }
}

void Enumerator::give_up() {
  const Chosen last = path_.back();
  path_.pop_back();
  cursors_.resize(last.cursors);
  const bool again = !path_.empty() && path_.back().place == last.place;
  of_step_[sequence_.steps[last.place]] = again ? static_cast<std::uint32_t>(path_.size() - 1) : none;
  if (again) {
    capture(path_.back());
  } else {
    for (const std::uint32_t slot : places_[last.place].step->slots) registers_[slot] = Value();
  }
}

void Enumerator::capture(const Chosen& chosen) {
  const std::vector<std::uint32_t>& slots = places_[chosen.place].step->slots;
  for (std::size_t s = 0; s < slots.size(); ++s) registers_[slots[s]] = chosen.values[s];
}

/// Reports what ends with the events chosen and, if there is one, the completing event, as one that a repeated step takes or another one;
/// false if there are too many.
bool Enumerator::end_here(bool repeated, Events& events, Matches& matches) {
  const Chosen last = path_.back();
  const Place& own = places_[last.place];
  if (end_places_ == 0) {
    if (repeated || last.count < own.min || !own.may_end || barred_from(steps_, events) != never) return true;
    return report(time_, events, matches);
  }
  const std::uint32_t furthest = last.count >= own.min ? own.reach : last.place;
  for (std::uint32_t next = last.place; next <= furthest; ++next) {
    if (!has(end_places_, next) || places_[next].step->repeats() != repeated) continue;
    const std::uint32_t count = next == last.place ? last.count + 1 : 1;
    if (count > places_[next].max || count < places_[next].min || barred_from(next, events) <= end_.serial) continue;
    if (!fits(next, end_, end_values_[next].data(), true, events)) continue;
    choose(next, end_, end_values_[next].data(), events);
    const bool goes_on = report(time_, events, matches);
    give_up();
    if (!goes_on) return false;
  }
  return true;
}

bool Enumerator::report(std::int64_t time, const Events& events, Matches& matches) {
  if (program_.selection == Selection::max && !is_maximal()) return true;
  if (produced_ == events.matches_max) return false;
  ++produced_;
  for (std::size_t at = path_.size(); at-- > 0 && !path_[at].reached;) path_[at].reached = true;
  result_values_.clear();
  std::uint64_t left_out = 0;
  for (std::size_t v = 0; v < program_.values.size(); ++v) {
    const std::uint32_t place = place_of_step_[program_.values[v].step];
    std::uint32_t begin = 0;
    while (begin < path_.size() && path_[begin].place != place) ++begin;
    std::uint32_t end = begin;
    while (end < path_.size() && path_[end].place == place) ++end;
    const auto argument = [&](std::uint32_t element) { return events.argument(static_cast<std::uint32_t>(v), path_[element].candidate->row); };
    result_values_.push_back(value_over(program_.values[v], begin, end, argument, left_out));
  }
  matches.match({.first = 0,
                 .last = static_cast<std::uint32_t>(path_.size() - 1),
                 .events = static_cast<std::uint32_t>(path_.size()),
                 .of_step = of_step_,
                 .values = result_values_,
                 .time = time,
                 .left_out = left_out});
  return true;
}

/// The state that the search is in: the last event, and those before it that a condition still to come may read.
std::vector<std::uint64_t> Enumerator::dead_end() const {
  const Chosen& last = path_.back();
  const Place& own = places_[last.place];
  std::vector<std::uint64_t> state{last.place, own.max == Step::unlimited ? std::min(last.count, own.counts) : last.count,
                                   last.candidate->serial};
  for (std::size_t at = 0; at + 1 < path_.size(); ++at) {
    const std::uint32_t place = path_[at].place;
    if (has(own.reads, place) && path_[at + 1].place != place) state.insert(state.end(), {place, path_[at].candidate->serial});
  }
  return state;
}

/// Whether an event between the last one chosen (or the beginning) and this one can be added to whatever match both are in. Steps are of different types, so
/// that an event has one place.
bool Enumerator::leaves_out(std::uint32_t place, const Candidate& candidate) const {
  const auto comes = [&](std::uint32_t step, std::uint64_t after) {
    const CandidateLog& own = log(key_, step);
    const std::size_t first = own.first_from(after + 1);
    return first < own.end() && own[first].serial < candidate.serial;
  };
  if (path_.empty()) {
    for (std::uint32_t step = 0; step <= place; ++step) {
      if (step == place && places_[step].max != Step::unlimited) continue;
      const CandidateLog& own = log(key_, step);
      for (std::size_t at = own.begin(); at < own.end() && own[at].serial < candidate.serial; ++at) {
        if (begins(step, own[at])) return true;
      }
    }
    return false;
  }
  const Chosen& last = path_.back();
  for (std::uint32_t step = last.place; step <= place; ++step) {
    const bool is_skipped = step != last.place && step != place;
    if ((is_skipped || places_[step].max == Step::unlimited) && comes(step, last.candidate->serial)) return true;
  }
  return false;
}

/// Whether no event can be added to the match. One is enough to ask for: of a greater match, any further event alone can be added.
bool Enumerator::is_maximal() const {
  std::size_t at = 0;
  std::uint64_t after = 0;  // events of the place at hand come later
  for (std::uint32_t p = 0; p < steps_; ++p) {
    const std::size_t begin = at;
    while (at < path_.size() && path_[at].place == p) ++at;
    const std::size_t count = at - begin;
    const std::uint64_t before = at < path_.size() ? path_[at].candidate->serial : end_.serial;
    if (count < places_[p].max) {
      const CandidateLog& own = log(key_, p);
      std::size_t others = 0;
      for (std::size_t each = own.first_from(after + 1); each < own.end() && own[each].serial < before; ++each) {
        if (begin > 0 || (count > 0 && own[each].serial >= path_[begin].candidate->serial) || begins(p, own[each])) ++others;
      }
      for (std::size_t each = begin; each < at; ++each) others -= path_[each].candidate != &end_ ? std::size_t{1} : 0;
      if (others > 0) return false;
    }
    if (count > 0) after = path_[at - 1].candidate->serial;
  }
  return true;
}

/// Whether a match that the completing event ends may begin with the candidate.
bool Enumerator::begins(std::uint32_t place, const Candidate& candidate) const {
  return places_[place].opens && candidate.may_open && !(program_.in_order && end_.time < candidate.time) &&
         !(program_.within && is_longer_than(candidate.time, end_.time, *program_.within));
}

/// How many matches the completion at hand has, where conditions on single events decide; else 0. O(events kept).
std::uint64_t Enumerator::count_all() const {
  if (program_.selection != Selection::any || !is_local_ || has_negations_ || program_.distinct_roots || end_places_ == 0) return 0;
  for (std::uint32_t p = 0; p < steps_; ++p) {
    if (places_[p].min > 1 || (places_[p].max > 1 && places_[p].max != Step::unlimited)) return 0;
  }
  // By place and candidate: ways to go on from it or a later one of its place.
  std::vector<std::vector<std::uint64_t>> ways(steps_);
  std::vector<std::size_t> behind(steps_);  // by next place: its first candidate behind the one at hand, which only goes back
  std::uint64_t all = 0;
  for (std::uint32_t p = steps_; p-- > 0;) {
    const CandidateLog& own = log(key_, p);
    ways[p].assign(own.end() + 1, 0);
    for (std::uint32_t next = p; next < steps_; ++next) behind[next] = log(key_, next).end();
    for (std::size_t at = own.end(); at-- > own.begin();) {
      std::uint64_t from = 0;
      for (std::uint32_t next = places_[p].step->repeats() ? p : p + 1; next <= places_[p].reach; ++next) {
        const CandidateLog& following = log(key_, next);
        std::size_t& first = behind[next];
        while (first > following.begin() && following[first - 1].serial > own[at].serial) --first;
        from += ways[next][first] + (has(end_places_, next) ? 1 : 0);
      }
      ways[p][at] = ways[p][at + 1] + from;
      if (ways[p][at] > counted_max) return counted_max;
      const bool begins = own[at].may_open && !(program_.within && is_longer_than(own[at].time, end_.time, *program_.within));
      if (begins) all += from;
    }
    if (places_[p].opens && has(end_places_, p)) ++all;
  }
  return std::min(all, counted_max);
}

}  // namespace varpulis::pattern
