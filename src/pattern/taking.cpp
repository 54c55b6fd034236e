// Which step of a run takes an event (core rules of the specification, 5.1; language reference, 8.2 and 8.4).
#include <algorithm>

#include "data/compare.h"
#include "pattern/matcher.h"

namespace varpulis::pattern {

using data::Value;

/// Calls use(place) for the steps that the run can reach in a sequence, from the last one backwards, until it says true.
template <typename Use>
bool Matcher::each_reachable(std::uint32_t run, std::uint32_t sequence, Use use) const {
  const Sequence& order = program_.sequences[sequence];
  const Progress& at = runs_.progress(run, sequence);
  const auto count = static_cast<std::uint32_t>(order.steps.size());
  const auto step = [&](std::uint32_t place) -> const Step& { return program_.steps[order.steps[place]]; };
  const bool begun = at.current != none;
  const bool has_minimum = !begun || at.taken >= step(at.current).min;
  if (has_minimum) {
    const std::uint32_t next = begun ? at.current + 1 : 0;
    std::uint32_t end = next;  // behind the last step that can be reached
    while (end < count && step(end).min == 0) ++end;
    if (end < count) ++end;
    const auto is_blocked = [&](std::uint32_t place) {
      if (at.blocked == 0) return false;
      for (std::size_t g = 0; g < order.gaps.size(); ++g) {
        const std::uint32_t after = order.gaps[g].after;
        if ((at.blocked >> g & 1U) != 0 && after >= (begun ? at.current : 0) && after < place) return true;
      }
      return false;
    };
    for (std::uint32_t place = end; place-- > next;) {
      if (!is_blocked(place) && use(place)) return true;
    }
  }
  return begun && at.taken < step(at.current).max && use(at.current);
}

/// The nearest step before this one that has taken something, or none.
std::uint32_t Matcher::step_before(std::uint32_t run, std::uint32_t step) const {
  const Sequence& order = program_.sequences[sequence_of_step_[step]];
  for (std::uint32_t place = place_of_step_[step]; place-- > 0;) {
    if (runs_.last_of(run, order.steps[place]) != none) return order.steps[place];
  }
  return none;
}

bool Matcher::condition_holds(std::uint32_t run, std::uint32_t item, std::uint32_t event, Events& events) {
  const Condition& condition = program_.condition(item);
  const auto equal = [&](const Equality& each) {
    const Value& known = runs_.captured(run)[each.slot];
    if (known.is_missing()) return false;
    const Value own = events.key(each.column, event);
    return !own.is_missing() && data::equal(own, known);
  };
  return std::ranges::all_of(condition.keys, equal) && std::ranges::all_of(condition.equalities, equal) &&
         (!condition.residual || events.holds(item, event, runs_.captured(run)));
}

/// Whether the event may be the next element of a step that compares its elements: the first one is compared with the event before the
/// step, if that has the fields.
bool Matcher::follows_element(std::uint32_t run, std::uint32_t step, std::uint32_t event, Events& events) {
  if (runs_.last_of(run, step) != none) return events.related(step, event, runs_.captured(run));
  return !registers_of(run, step, registers_) || events.related(step, event, registers_);
}

bool Matcher::registers_of(std::uint32_t run, std::uint32_t step, std::vector<Value>& into) const {
  const Step& own = program_.steps[step];
  const std::span<const Value> captured = runs_.captured(run);
  into.assign(captured.begin(), captured.end());
  if (!own.refers_to_itself || runs_.last_of(run, step) != none) return true;
  const std::uint32_t before = step_before(run, step);
  if (before == none) return false;
  for (std::size_t s = 0; s < own.own_slots.size(); ++s) {
    for (const auto& [other, slot] : own.slots_before[s]) {
      if (other == before) into[own.own_slots[s]] = captured[slot];
    }
    if (into[own.own_slots[s]].is_missing()) return false;
  }
  return true;
}

bool Matcher::fits(std::uint32_t run, std::uint32_t step, std::uint32_t event, Events& events) {
  if ((events.items[event] >> step & 1U) == 0) return false;
  const Run& taken = runs_.run(run);
  const Step& own = program_.steps[step];
  if (taken.first != none) {
    const std::int64_t time = events.times[event];
    if (program_.in_order && time < taken.start) return false;
    if (program_.within && time > taken.start &&
        static_cast<std::uint64_t>(time) - static_cast<std::uint64_t>(taken.start) >
            static_cast<std::uint64_t>(*program_.within)) {
      return false;
    }
    if (own.within) {
      const std::uint32_t before = step_before(run, step);
      const std::int64_t reference = before == none ? time : runs_.element(runs_.last_of(run, before)).time;
      if (time > reference && static_cast<std::uint64_t>(time) - static_cast<std::uint64_t>(reference) >
                                  static_cast<std::uint64_t>(*own.within)) {
        return false;
      }
    }
    if (program_.distinct_roots && runs_.holds_root(run, events.roots[event])) return false;
  }
  if (!condition_holds(run, step, event, events)) return false;
  return !own.refers_to_itself || program_.emission == Emission::subsets || follows_element(run, step, event, events);
}

std::uint32_t Matcher::offer(std::uint32_t run, std::uint32_t sequence, std::uint32_t event, Events& events) {
  std::uint32_t taken_by = none;
  each_reachable(run, sequence, [&](std::uint32_t place) {
    const std::uint32_t step = program_.sequences[sequence].steps[place];
    // What all runs in a step take, none takes for itself.
    if (runs_.run(run).repetition != none && place == runs_.progress(run, sequence).current) return false;
    if (!fits(run, step, event, events)) return false;
    if (runs_.shares(step) && place != runs_.progress(run, sequence).current) {
      runs_.leave(run, events);
      joining_.push_back({.run = run, .serial = runs_.run(run).serial, .step = step});
    } else {
      runs_.take(run, step, event, events);
    }
    if (observer_ != nullptr) {
      if (runs_.events_of(run) == 1) observer_->opened(run, event);
      observer_->took(run, step, event);
    }
    Progress& at = runs_.progress(run, sequence);
    at.taken = at.current == place ? at.taken + 1 : 1;
    at.current = place;
    // Gaps before this step do not matter any more; of those behind it the left side has taken another event.
    at.blocked = 0;
    taken_by = place;
    return true;
  });
  return taken_by;
}

bool Matcher::offer(std::uint32_t run, const Part& part, std::uint32_t event, Events& events) {
  if (part.kind == Part::Kind::sequence) return offer(run, part.sequence, event, events) != none;
  bool taken = false;
  for (const Part& each : part.parts) {
    if (part.kind == Part::Kind::conjunction) {
      if (!is_filled(run, each) && offer(run, each, event, events)) return true;
    } else {
      taken = offer(run, each, event, events) || taken;
    }
  }
  return taken;
}

bool Matcher::is_complete(std::uint32_t run, std::uint32_t sequence) const {
  const Sequence& order = program_.sequences[sequence];
  const Progress& at = runs_.progress(run, sequence);
  if (at.current == none || at.taken < program_.steps[order.steps[at.current]].min) return false;
  for (std::size_t place = at.current + 1; place < order.steps.size(); ++place) {
    if (program_.steps[order.steps[place]].min > 0) return false;
  }
  for (std::size_t g = 0; at.blocked != 0 && g < order.gaps.size(); ++g) {
    if ((at.blocked >> g & 1U) != 0 && order.gaps[g].after >= at.current) return false;
  }
  return true;
}

bool Matcher::is_filled(std::uint32_t run, const Part& part) const {
  if (part.kind == Part::Kind::sequence) return is_complete(run, part.sequence);
  const auto filled = [&](const Part& each) { return is_filled(run, each); };
  return part.kind == Part::Kind::conjunction ? std::ranges::all_of(part.parts, filled)
                                              : std::ranges::any_of(part.parts, filled);
}

bool Matcher::may_go_on(std::uint32_t run) const {
  const Sequence& order = only_sequence();
  const Progress& at = runs_.progress(run, 0);
  return at.taken < program_.steps[order.steps[at.current]].max || at.current + 1 < order.steps.size();
}

void Matcher::reachable(std::uint32_t run, std::vector<Reach>& into) {
  into.clear();
  for (std::uint32_t s = 0; s < program_.sequences.size(); ++s) {
    const std::vector<std::uint32_t>& order = program_.sequences[s].steps;
    std::uint64_t open = 0;
    each_reachable(run, s, [&](std::uint32_t place) {
      open |= std::uint64_t{1} << order[place];
      return false;
    });
    const std::uint64_t blocked = std::exchange(runs_.progress(run, s).blocked, 0);
    each_reachable(run, s, [&](std::uint32_t place) {
      into.push_back({.step = order[place], .before = step_before(run, order[place]), .barred = (open >> order[place] & 1U) == 0});
      return false;
    });
    runs_.progress(run, s).blocked = blocked;
  }
}

/// Registers the run for whatever it can take or be ended by now.
void Matcher::update_waiting(std::uint32_t run) {
  runs_.wait(run, runs_.all_runs());
  if (!scans_) {
    std::uint64_t reachable = 0;
    for (std::uint32_t s = 0; s < program_.sequences.size(); ++s) {
      each_reachable(run, s, [&](std::uint32_t place) {
        reachable |= std::uint64_t{1} << program_.sequences[s].steps[place];
        return false;
      });
    }
    for (std::uint32_t step = 0; step < program_.steps.size(); ++step) {
      if ((reachable >> step & 1U) != 0) {
        runs_.wait(run, step);
      } else {
        runs_.stop_waiting(run, step);
      }
    }
  }
  for (std::uint32_t s = 0; s < program_.sequences.size(); ++s) {
    const Sequence& order = program_.sequences[s];
    const std::uint32_t current = runs_.progress(run, s).current;
    for (const Gap& gap : order.gaps) {
      const std::uint32_t item = program_.item_of_negation(gap.negation);
      if (current == none || current <= gap.after) {
        runs_.wait(run, item);
      } else {
        runs_.stop_waiting(run, item);
      }
    }
    for (const std::uint32_t negation : order.absent) runs_.wait(run, program_.item_of_negation(negation));
  }
  for (const std::uint32_t negation : program_.absent) runs_.wait(run, program_.item_of_negation(negation));
  for (const std::uint32_t negation : program_.cancels) runs_.wait(run, program_.item_of_negation(negation));
}

}  // namespace varpulis::pattern
