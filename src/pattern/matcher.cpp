#include "pattern/matcher.h"

#include <algorithm>
#include <bit>

namespace varpulis::pattern {

Matcher::Matcher(const Program& program)
    : program_(program),
      runs_(program),
      is_sequence_(program.root.kind == Part::Kind::sequence),
      sequence_of_step_(program.steps.size(), none),
      place_of_step_(program.steps.size(), none),
      of_step_(program.steps.size(), none) {
  for (std::uint32_t s = 0; s < program.sequences.size(); ++s) {
    const std::vector<std::uint32_t>& steps = program.sequences[s].steps;
    bool may_open = true;
    for (std::uint32_t place = 0; place < steps.size(); ++place) {
      const Step& step = program.steps[steps[place]];
      sequence_of_step_[steps[place]] = s;
      place_of_step_[steps[place]] = place;
      step_bits_ |= std::uint64_t{1} << steps[place];
      if (may_open) openers_ |= std::uint64_t{1} << steps[place];
      may_open = may_open && step.min == 0;
      refers_to_itself_ = refers_to_itself_ || step.refers_to_itself;
      repeats_ = repeats_ || step.repeats();
    }
  }
  const auto watch = [&](std::uint32_t negation) {
    negation_bits_ |= std::uint64_t{1} << program.item_of_negation(negation);
  };
  for (const Sequence& sequence : program.sequences) {
    for (const Gap& gap : sequence.gaps) watch(gap.negation);
    std::ranges::for_each(sequence.absent, watch);
  }
  std::ranges::for_each(program.absent, watch);
  std::ranges::for_each(program.cancels, watch);

  bool absence = !program.absent.empty();
  if (is_sequence_) {
    const Sequence& order = only_sequence();
    const Step& last = program.steps[order.steps.back()];
    absence = absence || !order.absent.empty();
    last_repeats_ = last.repeats();
    const bool longest =
        program.emission == Emission::longest || (program.emission == Emission::standard && refers_to_itself_);
    waits_for_end_ = last_repeats_ && order.absent.empty() && (longest || program.emission == Emission::subsets);
    const bool compares = refers_to_itself_ && program.emission != Emission::subsets && !program.overlapping;
    one_run_ = program.single || compares || (order.steps.size() == 1 && last.repeats());
    replaces_anchor_ = compares && program.replaceable_anchor && order.steps.size() > 1 &&
                       program.steps[order.steps[1]].refers_to_itself;
    const bool breaks =
        last_repeats_ && order.absent.empty() && (program.single || (last.refers_to_itself && one_run_));
    scans_ = program.strict || waits_for_end_ || breaks || replaces_anchor_;
  } else {
    one_run_ = program.single;
    scans_ = true;
  }
  runs_.set_shared_steps(shareable_steps());
  expiry_matters_ = program.within && (absence || waits_for_end_ || program.reports_timeouts);
}

// ---- Negation ----

void Matcher::negate(std::uint32_t run, std::uint32_t negation, std::uint32_t event, Events& events) {
  runs_.refresh(run);
  if (!condition_holds(run, program_.item_of_negation(negation), event, events)) return;
  bool ends = std::ranges::find(program_.cancels, negation) != program_.cancels.end() ||
              std::ranges::find(program_.absent, negation) != program_.absent.end();
  for (std::uint32_t s = 0; s < program_.sequences.size() && !ends; ++s) {
    const Sequence& order = program_.sequences[s];
    Progress& at = runs_.progress(run, s);
    ends = std::ranges::find(order.absent, negation) != order.absent.end();
    for (std::size_t g = 0; g < order.gaps.size() && !ends; ++g) {
      const Gap& gap = order.gaps[g];
      if (gap.negation != negation || (at.current != none && at.current > gap.after)) continue;
      const Step* current = at.current == none ? nullptr : &program_.steps[order.steps[at.current]];
      // Beside a step that can take another event only the way on is barred; else nothing can come any more.
      if (at.current == gap.after && at.taken >= current->max) {
        ends = true;
      } else {
        at.blocked |= std::uint64_t{1} << g;
      }
    }
  }
  if (ends) end(run, Observer::End::cancelled, events);
}

void Matcher::negate(std::uint32_t event, Events& events) {
  for (std::uint64_t bits = events.items[event] & negation_bits_; bits != 0; bits &= bits - 1) {
    const auto item = static_cast<std::uint32_t>(std::countr_zero(bits));
    const std::uint32_t negation = item - static_cast<std::uint32_t>(program_.steps.size());
    const auto each = [&](std::uint32_t first, std::uint32_t list_item) {
      for (std::uint32_t run = first; run != none;) {
        const std::uint32_t next = runs_.next(run, list_item);
        negate(run, negation, event, events);
        run = next;
      }
    };
    // An event without the key concerns all partitions.
    if (program_.partitioned && events.partition_column->is_missing(event)) {
      for (const std::uint32_t run : runs_.in_order()) negate(run, negation, event, events);
    } else {
      each(runs_.first_waiting(item, event, events.partitions == nullptr ? 0 : events.partitions[event], events), item);
    }
  }
}

// ---- One event ----

/// The runs that the event may extend or end, oldest first.
void Matcher::collect(std::uint32_t event, const Events& events) {
  candidates_.clear();
  const std::uint32_t partition = events.partitions == nullptr ? 0 : events.partitions[event];
  if (scans_) {
    for (std::uint32_t run = runs_.first_of_partition(partition); run != none;
         run = runs_.next(run, runs_.all_runs())) {
      candidates_.push_back(run);
    }
    return;  // they are in the order of opening
  }
  if (runs_.size() == 0) return;
  ++visit_;
  bool sorted = true;
  for (std::uint64_t bits = events.items[event] & step_bits_; bits != 0; bits &= bits - 1) {
    const auto item = static_cast<std::uint32_t>(std::countr_zero(bits));
    for (std::uint32_t run = runs_.first_waiting(item, event, partition, events); run != none;
         run = runs_.next(run, item)) {
      if (std::exchange(runs_.run(run).visited, visit_) == visit_) continue;
      sorted = sorted && (candidates_.empty() || runs_.run(candidates_.back()).serial < runs_.run(run).serial);
      candidates_.push_back(run);
    }
  }
  if (!sorted) std::ranges::sort(candidates_, {}, [this](std::uint32_t run) { return runs_.run(run).serial; });
}

void Matcher::take(std::uint32_t event, std::int64_t now, Events& events, Matches& matches) {
  event_ = event;
  const std::uint64_t items = events.items[event];
  if (program_.within && events.times[event] < now && events.times[event] <= last_expired_ &&
      (items & step_bits_ & ~openers_) != 0) {
    ++out_of_order_;
  }
  if ((items & negation_bits_) != 0) negate(event, events);
  const std::uint32_t partition = events.partitions == nullptr ? 0 : events.partitions[event];
  begin_shared(event, partition, events);
  collect(event, events);
  bool completed = false;
  matched_firsts_.clear();
  for (const std::uint32_t run : candidates_) {
    const std::uint64_t serial = runs_.run(run).serial;
    const Outcome outcome = advance(run, event, events, matches);
    const bool goes_on = runs_.run(run).live && runs_.run(run).serial == serial;
    completed = completed || (outcome.took && !goes_on);
    if (outcome.matched && program_.skip == Skip::past_last) {
      // The partition's other runs began before the match ended.
      for (std::uint32_t other = runs_.first_of_partition(partition); other != none;) {
        const std::uint32_t next = runs_.next(other, runs_.all_runs());
        if (other != run || !goes_on) end(other, Observer::End::superseded, events);
        other = next;
      }
      return;
    }
  }
  take_shared(event, partition, events);
  if ((items & openers_) != 0) open(event, completed, events, matches);
  if (!matched_firsts_.empty()) drop_same_first(partition, events);
}

/// Steps whose events all runs that wait for them with one key take alike: unlimited repetition, where no run is compared with the event but
/// by that key, nothing comes out by the event, and it takes no bar of a negation away.
std::uint64_t Matcher::shareable_steps() const {
  if (!is_sequence_ || scans_ || one_run_ || program_.emission == Emission::each || program_.distinct_roots) return 0;
  const Sequence& order = only_sequence();
  std::uint64_t steps = 0;
  bool more_is_needed = false;
  for (std::uint32_t place = static_cast<std::uint32_t>(order.steps.size()); place-- > 0;) {
    const Step& step = program_.steps[order.steps[place]];
    const bool is_local = !step.condition.residual && step.condition.equalities.empty() && !step.refers_to_itself && !step.within;
    const auto is_behind = [&](const Gap& gap) { return gap.after >= place; };
    if (more_is_needed && step.max == Step::unlimited && is_local && std::ranges::none_of(order.gaps, is_behind)) {
      steps |= std::uint64_t{1} << order.steps[place];
    }
    more_is_needed = more_is_needed || step.min > 0;
  }
  return steps;
}

/// An event earlier than the first of a run does not belong to it, so that runs differ.
void Matcher::begin_shared(std::uint32_t event, std::uint32_t partition, Events& events) {
  if (runs_.shared_steps() == 0) return;
  runs_.begin_event();
  joining_.clear();
  if (!program_.in_order) return;
  for (std::uint64_t bits = events.items[event] & runs_.shared_steps(); bits != 0; bits &= bits - 1) {
    const std::uint32_t shared = runs_.repetition_for(static_cast<std::uint32_t>(std::countr_zero(bits)), event, partition, events);
    if (shared != none && events.times[event] < runs_.repetition(shared).latest_start) runs_.stop_sharing(shared, events);
  }
}

/// Behind the runs that take the event for themselves.
void Matcher::take_shared(std::uint32_t event, std::uint32_t partition, Events& events) {
  for (std::uint64_t bits = events.items[event] & runs_.shared_steps(); bits != 0; bits &= bits - 1) {
    const std::uint32_t shared = runs_.repetition_for(static_cast<std::uint32_t>(std::countr_zero(bits)), event, partition, events);
    if (shared == none || runs_.repetition(shared).first == none) continue;
    enough_.clear();
    runs_.take_shared(shared, event, events, enough_);
    for (const std::uint32_t run : enough_) update_waiting(run);
  }
  join_shared(event, events);
}

void Matcher::join_shared(std::uint32_t event, Events& events) {
  for (const Joining& each : joining_) {
    if (runs_.run(each.run).live && runs_.run(each.run).serial == each.serial) runs_.join(each.run, each.step, event, events);
  }
  joining_.clear();
}

/// `.skip(to_next)`: the other runs that began with the first event of a match.
void Matcher::drop_same_first(std::uint32_t partition, Events& events) {
  for (std::uint32_t run = runs_.first_of_partition(partition); run != none;) {
    const std::uint32_t next = runs_.next(run, runs_.all_runs());
    const Run& other = runs_.run(run);
    const std::uint64_t root = runs_.element(runs_.first_of(run)).root;
    bool ends = false, matched = false;
    for (const MatchedFirst& first : matched_firsts_) {
      matched = matched || first.serial == other.serial;
      ends = ends || (first.position == other.position && first.root == root);
    }
    if (ends && !matched) end(run, Observer::End::superseded, events);
    run = next;
  }
}

/// Offers the event to one run.
Matcher::Outcome Matcher::advance(std::uint32_t run, std::uint32_t event, Events& events, Matches& matches) {
  runs_.refresh(run);
  if (is_sequence_) {
    const std::uint32_t place = offer(run, 0, event, events);
    if (place == none) {
      pass_over(run, event, events, matches);
      return {};
    }
    return {.took = true, .matched = after_taking(run, place, events.times[event], events, matches)};
  }
  if (!offer(run, program_.root, event, events)) {
    if (program_.strict) end(run, Observer::End::broken, events);
    return {};
  }
  return {.took = true, .matched = after_taking(run, none, events.times[event], events, matches)};
}

/// What becomes of a run that did not take an event of its partition.
void Matcher::pass_over(std::uint32_t run, std::uint32_t event, Events& events, Matches& matches) {
  const Progress& at = runs_.progress(run, 0);
  const Sequence& order = only_sequence();
  const bool at_last = at.current + 1 == order.steps.size();
  if (waits_for_end_ && at_last && is_complete(run)) {
    report(run, runs_.element(runs_.last_of(run)).time, events, matches);
    end(run, Observer::End::completed, events);
  } else if (program_.strict) {
    if (waits_for_end_ && is_complete(run)) report(run, runs_.element(runs_.last_of(run)).time, events, matches);
    end(run, Observer::End::broken, events);
  } else if (at_last && last_repeats_ && order.absent.empty() &&
             (program_.single ||
              (program_.steps[order.steps.back()].refers_to_itself && one_run_ && refers_to_itself_))) {
    end(run, Observer::End::broken, events);
  } else if (replaces_anchor_ && at.current == 0 && (events.items[event] >> order.steps[0] & 1U) != 0) {
    // An event that would open a run takes the place of an anchor that nothing has followed.
    const std::uint32_t fresh = runs_.open(runs_.run(run).partition);
    if (fits(fresh, order.steps[0], event, events)) {
      end(run, Observer::End::replaced, events);
      runs_.close(fresh, events);
      open(event, false, events, matches);
    } else {
      runs_.close(fresh, events);
    }
  }
}

/// Opens a run with the event where that is possible; true if it matches at once.
bool Matcher::open(std::uint32_t event, bool completed, Events& events, Matches& matches) {
  const std::uint32_t partition = events.partitions == nullptr ? 0 : events.partitions[event];
  if (program_.single && completed) return false;
  if (one_run_ && runs_.first_of_partition(partition) != none) return false;
  const std::uint32_t run = runs_.open(partition);
  std::uint32_t place = none;
  const bool taken =
      is_sequence_ ? (place = offer(run, 0, event, events)) != none : offer(run, program_.root, event, events);
  if (!taken) {
    runs_.close(run, events);
    return false;
  }
  join_shared(event, events);
  enter_expiry(run);
  return after_taking(run, place, events.times[event], events, matches);
}

bool Matcher::after_taking(std::uint32_t run, std::uint32_t place, std::int64_t time, Events& events,
                           Matches& matches) {
  bool matched = false;
  bool ends = false;
  if (!is_sequence_) {
    if (is_complete(run) && program_.absent.empty()) {
      report(run, time, events, matches);
      matched = ends = true;
    }
  } else if (!only_sequence().absent.empty()) {
    // What is to stay away decides.
  } else if (program_.emission == Emission::each && repeats_) {
    const Sequence& order = only_sequence();
    const Step& step = program_.steps[order.steps[place]];
    const bool is_last_repeated = place + 1 == order.steps.size() || !program_.steps[order.steps[place + 1]].repeats();
    if (step.repeats() && runs_.progress(run, 0).taken >= step.min && is_last_repeated) {
      report(run, time, events, matches);
      matched = true;
    }
    ends = is_complete(run) && !may_go_on(run);
  } else if (is_complete(run) && !waits_for_end_) {
    report(run, time, events, matches);
    matched = true;
    ends = !may_go_on(run);
  }
  if (matched && program_.skip == Skip::to_next) {
    const Run& own = runs_.run(run);
    matched_firsts_.push_back({.position = own.position, .root = runs_.element(runs_.first_of(run)).root, .serial = own.serial});
  }
  if (ends) {
    end(run, Observer::End::completed, events);
  } else {
    update_waiting(run);
  }
  return matched;
}

// ---- Time ----

void Matcher::enter_expiry(std::uint32_t run) {
  if (!program_.within) return;
  const Run& opened = runs_.run(run);
  const std::int64_t room = INT64_MAX - std::max<std::int64_t>(opened.start, 0);
  const std::int64_t deadline = *program_.within > room ? INT64_MAX : opened.start + *program_.within;
  expiries_.push(
      {.time = deadline, .serial = opened.serial, .first = static_cast<std::int64_t>(opened.position), .slot = run});
}

std::optional<Matcher::Expiry> Matcher::next_expiry() {
  const std::int64_t deadline = earliest_expiry();
  if (expiries_.empty()) return std::nullopt;
  const Run& run = runs_.run(expiries_.front().slot);
  return Expiry{.deadline = deadline, .position = run.position, .partition = run.partition};
}

void Matcher::expire(Events& events, Matches& matches) {
  event_ = none;
  const data::DeadlineQueue::Entry front = expiries_.front();
  expiries_.pop();
  last_expired_ = std::max(last_expired_, front.time);
  const std::uint32_t run = front.slot;
  const bool absence = is_sequence_ ? !only_sequence().absent.empty() : !program_.absent.empty();
  if (absence && is_complete(run)) {
    report(run, front.time, events, matches);
  } else if (is_sequence_ && waits_for_end_ && is_complete(run)) {
    report(run, runs_.element(runs_.last_of(run)).time, events, matches);
  } else if (program_.reports_timeouts && !is_complete(run)) {
    matches.timed_out(view(run, front.time, events));
  }
  end(run, Observer::End::expired, events);
}

bool Matcher::finish(std::uint32_t run, Events& events, Matches& matches) {
  event_ = none;
  const bool comes_out = comes_out_at_end(run);
  if (comes_out) report(run, runs_.element(runs_.last_of(run)).time, events, matches);
  end(run, Observer::End::finished, events);
  return comes_out;
}

bool Matcher::evict(Events& events) {
  if (runs_.oldest() == none) return false;
  event_ = none;
  end(runs_.oldest(), Observer::End::evicted, events);
  return true;
}

bool Matcher::comes_out_at_end(std::uint32_t run) const {
  return is_sequence_ && waits_for_end_ && only_sequence().absent.empty() && is_complete(run);
}

std::int64_t Matcher::held() const {
  std::int64_t smallest = INT64_MAX;
  if (!is_sequence_ || !waits_for_end_) return smallest;
  for (std::uint32_t run = runs_.oldest(); run != none; run = runs_.run(run).newer) {
    if (is_complete(run)) smallest = std::min(smallest, runs_.element(runs_.last_of(run)).time);
  }
  return smallest;
}

void Matcher::save(state::SnapshotWriter& to, const std::map<std::uint32_t, std::uint64_t>& number_of_row) const {
  to.put(last_expired_);
  runs_.save(to, number_of_row);
}

Result<void> Matcher::load(state::SnapshotReader& from, std::span<const std::uint32_t> rows, Events& events) {
  VARPULIS_CHECK(from.get(last_expired_));
  VARPULIS_CHECK(runs_.load(from, rows, events));
  for (const std::uint32_t run : runs_.in_order()) {
    enter_expiry(run);
    update_waiting(run);
  }
  return {};
}

}  // namespace varpulis::pattern
