#include "pattern/enumerator.h"

#include <bit>
#include <numeric>

namespace varpulis::pattern {

using data::Value;

Enumerator::Enumerator(const Program& program)
    : program_(program),
      sequence_(program.sequences.front()),
      steps_(static_cast<std::uint32_t>(sequence_.steps.size())),
      place_of_step_(program.steps.size(), none),
      of_step_(program.steps.size(), none),
      registers_(program.slots) {
  waits_for_deadline_ = !sequence_.absent.empty();
  if (RangeSearch::covers(program)) ranges_.emplace(program);
  for (const std::uint32_t number : sequence_.steps) {
    const Step& step = program.steps[number];
    place_of_step_[number] = static_cast<std::uint32_t>(places_.size());
    add_place(number, step.condition, &step);
    step_bits_ |= std::uint64_t{1} << number;
  }
  bool may_open = true;
  for (std::uint32_t p = 0; p < steps_; ++p) {
    Place& place = places_[p];
    place.opens = may_open;
    if (may_open) openers_ |= std::uint64_t{1} << place.item;
    if (may_open && program.shows_partition) ++place.width;
    may_open = may_open && place.min == 0;
    place.reach = p;
    while (place.reach + 1 < steps_) {
      if (places_[++place.reach].min > 0) break;
    }
    place.may_end = p + 1 == steps_ || (place.reach + 1 == steps_ && places_[place.reach].min == 0);
    place.continues = place.reach > p || place.step->repeats() || waits_for_deadline_;
    is_local_ = is_local_ && place.is_local;
  }
  const auto steps = static_cast<std::uint32_t>(program.steps.size());
  for (std::uint32_t n = 0; n < program.negations.size(); ++n) add_place(steps + n, program.negations[n], nullptr);
  const auto watch = [&](std::uint32_t negation) { negation_bits_ |= std::uint64_t{1} << program.item_of_negation(negation); };
  for (const Gap& gap : sequence_.gaps) watch(gap.negation);
  std::ranges::for_each(sequence_.absent, watch);
  std::ranges::for_each(program.cancels, watch);
  has_negations_ = negation_bits_ != 0;
  find_reads();
  end_values_.resize(steps_);
  onward_.resize(steps_);
  floor_.resize(steps_);
  for (std::uint32_t p = 0; p < steps_; ++p) latest_.emplace_back(places_[p].counts + 1);
  if (!program.partitioned && program.shared_key.empty()) logs_.resize(places_.size());
}

void Enumerator::add_place(std::uint32_t item, const Condition& condition, const Step* step) {
  Place place;
  place.step = step;
  place.item = item;
  place.condition = &condition;
  place.equalities = condition.keys;
  place.equalities.insert(place.equalities.end(), condition.equalities.begin(), condition.equalities.end());
  place.width = place.equalities.size();
  place.is_local = place.equalities.empty() && !condition.residual;
  if (step != nullptr) {
    place.width += step->slots.size();
    place.min = step->min;
    place.max = step->max;
    place.counts = std::max<std::uint32_t>(1, step->min);
    place.is_local = place.is_local && !step->refers_to_itself && !step->within;
  }
  if (ranges_ && step != nullptr) {
    if (condition.comparison) ++place.width;
    place.numbers = ranges_->width(places_.size());
  }
  places_.push_back(std::move(place));
}

/// What a dead end depends on: the events chosen for places that some condition still to be evaluated reads.
void Enumerator::find_reads() {
  std::uint64_t captured = 0;
  std::vector<std::uint32_t> place_of_slot(program_.slots, 0);
  for (std::uint32_t p = 0; p < steps_; ++p) {
    for (const std::uint32_t slot : places_[p].step->slots) {
      place_of_slot[slot] = p;
      captured |= std::uint64_t{1} << p;
    }
  }
  const auto reads = [&](const Place& place) {
    std::uint64_t bits = 0;
    for (const Equality& each : place.equalities) bits |= std::uint64_t{1} << place_of_slot[each.slot];
    if (place.condition->residual || (place.step != nullptr && place.step->refers_to_itself)) bits |= captured;
    return bits;
  };
  std::uint64_t later = 0;
  for (std::size_t n = steps_; n < places_.size(); ++n) later |= reads(places_[n]);
  for (std::uint32_t p = steps_; p-- > 0;) {
    later |= reads(places_[p]);
    // Its further events are held against the last one of the place before.
    if (places_[p].step->within && places_[p].step->repeats()) later |= (std::uint64_t{1} << p) - 1;
    places_[p].reads = later & ((std::uint64_t{1} << p) - 1);
  }
}

// ---- Keeping events ----

/// The partition, or the key that all steps share; none if the event has none of those.
std::uint32_t Enumerator::key_of(std::uint32_t item, std::uint32_t event, const Events& events) {
  if (program_.shared_key.empty()) return events.partitions == nullptr ? 0 : events.partitions[event];
  const KeySource& source = program_.shared_key[item];
  const Value value = source.is_slot ? events.slot(source.number, event) : events.key(source.number, event);
  if (value.is_missing()) return none;
  const data::KeyTable::Found found = keys_.find_or_add(std::span<const Value>(&value, 1));
  if (found.added) touched_.push_back(found.id);
  return found.id;
}

/// Appends them.
void Enumerator::read_values(const Place& place, std::uint32_t event, const Events& events, std::vector<Value>& into) const {
  if (place.step != nullptr) {
    for (const std::uint32_t slot : place.step->slots) into.push_back(events.value_of_slot(slot, event));
  }
  for (const Equality& each : place.equalities) into.push_back(events.value_of_key(each.column, event));
  if (ranges_ && place.step != nullptr && place.condition->comparison) into.push_back(events.value_of_key(place.condition->comparison->column, event));
  if (place.opens && program_.shows_partition) into.push_back(events.partition_column ? events.partition_column->value(event) : Value());
}

void Enumerator::read_end_values(const Events& events) {
  for (std::uint64_t bits = end_places_; bits != 0; bits &= bits - 1) {
    const auto place = static_cast<std::uint32_t>(std::countr_zero(bits));
    end_values_[place].clear();
    read_values(places_[place], end_event_, events, end_values_[place]);
  }
}

void Enumerator::push(std::uint32_t key, std::size_t place, const Candidate& candidate, std::uint32_t event, const Events& events) {
  numbers_.clear();
  if (places_[place].numbers > 0) ranges_->read_numbers(place, event, events, numbers_);
  read_values(places_[place], event, events, log(key, place).push(candidate, numbers_));
  ++candidates_;
}

bool Enumerator::has_candidates(std::uint32_t key) const {
  for (std::size_t p = 0; p < steps_; ++p) {
    if (!log(key, p).empty()) return true;
  }
  return false;
}

bool Enumerator::can_follow(std::uint32_t key, std::uint32_t place) const {
  if (places_[place].opens) return true;
  for (std::uint32_t p = 0; p < place; ++p) {
    if (places_[p].reach >= place && !log(key, p).empty()) return true;
  }
  return false;
}

void Enumerator::keep(std::uint32_t key, std::uint32_t place, const Candidate& candidate, std::uint32_t event, Events& events) {
  Candidate own = candidate;
  own.may_open = places_[place].opens;
  // Of an event that fits both steps the next one's candidate comes after this.
  if (place + 1 < steps_) own.behind = log(key, place + 1).pushed();
  own.row = events.keep(places_[place].item, event);
  push(key, place, own, event, events);
  if (own.row != none) recent_.emplace_back(key, place);
}

void Enumerator::keep_negation(std::uint32_t negation, const Candidate& candidate, std::uint32_t event, Events& events) {
  const auto place = static_cast<std::uint32_t>(steps_ + negation);
  const auto keep_for = [&](std::uint32_t key) {
    if (!has_candidates(key)) return;
    Candidate own = candidate;
    own.row = events.keep(places_[place].item, event);
    push(key, place, own, event, events);
    if (own.row != none) recent_.emplace_back(key, place);
  };
  // An event without the key concerns all partitions.
  if (program_.partitioned && events.partition_column->is_missing(event)) {
    for (std::uint32_t key = 0; key * places_.size() < logs_.size(); ++key) keep_for(key);
    return;
  }
  const std::uint32_t key = key_of(places_[place].item, event, events);
  if (key != none && key * places_.size() < logs_.size()) keep_for(key);
}

void Enumerator::take(std::uint32_t event, std::int64_t now, Events& events, Matches& matches) {
  const std::uint64_t items = events.items[event];
  if (events.times[event] < latest_time_) ordered_from_ = serial_ + 1;
  latest_time_ = events.times[event];
  const Candidate candidate{.serial = ++serial_, .position = events.positions[event], .root = events.roots[event], .time = events.times[event]};
  if (program_.within && candidate.time < now && candidate.time <= last_expired_ && (items & step_bits_ & ~openers_) != 0) ++out_of_order_;
  for (std::uint64_t bits = items & negation_bits_; bits != 0; bits &= bits - 1) {
    const auto item = static_cast<std::uint32_t>(std::countr_zero(bits));
    keep_negation(item - static_cast<std::uint32_t>(program_.steps.size()), candidate, event, events);
  }
  // Steps by key: where a key is shared, events of one type have it in one field.
  std::uint64_t places = 0;
  std::uint32_t key = none;
  for (std::uint64_t bits = items & step_bits_; bits != 0; bits &= bits - 1) {
    const auto item = static_cast<std::uint32_t>(std::countr_zero(bits));
    if (places == 0) key = key_of(item, event, events);
    places |= std::uint64_t{1} << place_of_step_[item];
  }
  if (places == 0 || key == none) return;
  if ((key + 1) * places_.size() > logs_.size()) logs_.resize((key + 1) * places_.size());
  if (!waits_for_deadline_) complete(key, places, candidate, event, events, matches);
  bool opens = false;
  for (std::uint64_t bits = places; bits != 0; bits &= bits - 1) {
    const auto place = static_cast<std::uint32_t>(std::countr_zero(bits));
    if (!places_[place].continues || !can_follow(key, place)) continue;
    keep(key, place, candidate, event, events);
    opens = opens || places_[place].opens;
  }
  most_ = std::max(most_, candidates_);
  if (!opens) return;
  push_expiry(key, candidate);
  opened_.push_back({.serial = candidate.serial, .position = candidate.position, .key = key});
}

/// All matches that end with the event.
void Enumerator::complete(std::uint32_t key, std::uint64_t places, const Candidate& candidate, std::uint32_t event, Events& events, Matches& matches) {
  end_places_ = 0;
  if (ranges_) {
    // The last place completes, and every other one needs an event.
    if ((places >> (steps_ - 1) & 1U) == 0) return;
    for (std::uint32_t p = 0; p + 1 < steps_; ++p) {
      if (log(key, p).empty()) return;
    }
    end_places_ = std::uint64_t{1} << (steps_ - 1);
  } else {
    for (std::uint64_t bits = places; bits != 0; bits &= bits - 1) {
      const auto place = static_cast<std::uint32_t>(std::countr_zero(bits));
      if (places_[place].may_end && can_follow(key, place)) end_places_ |= std::uint64_t{1} << place;
    }
    if (end_places_ == 0) return;
  }
  key_ = key;
  end_ = candidate;
  end_.may_open = true;
  end_event_ = event;
  time_ = candidate.time;
  // One copy serves all places, whichever takes it.
  kept_.clear();
  for (std::uint64_t bits = end_places_; bits != 0; bits &= bits - 1) {
    const auto place = static_cast<std::uint32_t>(std::countr_zero(bits));
    const std::uint32_t row = events.keep(places_[place].item, event);
    if (row == none) continue;
    kept_.push_back(row);
    end_.row = row;
  }
  if (ranges_) ranges_->read_numbers(steps_ - 1, event, events, end_numbers_);
  enumerate(events, matches);
  for (const std::uint32_t row : kept_) events.release(row);
}

// ---- Time ----

void Enumerator::push_expiry(std::uint32_t key, const Candidate& candidate) {
  if (!program_.within) return;
  const std::int64_t room = INT64_MAX - std::max<std::int64_t>(candidate.time, 0);
  const std::int64_t deadline = *program_.within > room ? INT64_MAX : candidate.time + *program_.within;
  expiries_.push({.time = deadline, .serial = candidate.serial, .first = static_cast<std::int64_t>(candidate.position), .slot = key});
}

std::optional<Matching::Expiry> Enumerator::next_expiry() {
  if (expiries_.empty()) return std::nullopt;
  const data::DeadlineQueue::Entry& front = expiries_.front();
  return Expiry{.deadline = front.time, .position = static_cast<std::uint64_t>(front.first), .partition = front.slot};
}

void Enumerator::expire(Events& events, Matches& matches) {
  const data::DeadlineQueue::Entry front = expiries_.front();
  expiries_.pop();
  last_expired_ = std::max(last_expired_, front.time);
  if (waits_for_deadline_ && is_open(front.slot, front.serial)) {
    key_ = front.slot;
    end_places_ = 0;
    time_ = front.time;
    enumerate(events, matches, front.serial);
  }
  close(front.slot, front.serial, events);
}

bool Enumerator::is_open(std::uint32_t key, std::uint64_t serial) const {
  for (std::uint32_t p = 0; p < steps_ && places_[p].opens; ++p) {
    const CandidateLog& own = log(key, p);
    const std::size_t at = own.first_from(serial);
    if (at < own.end() && own[at].serial == serial && own[at].may_open) return true;
  }
  return false;
}

void Enumerator::close(std::uint32_t key, std::uint64_t serial, Events& events) {
  bool was_open = false;
  for (std::uint32_t p = 0; p < steps_ && places_[p].opens; ++p) {
    CandidateLog& own = log(key, p);
    const std::size_t at = own.first_from(serial);
    if (at < own.end() && own[at].serial == serial) was_open = std::exchange(own[at].may_open, false) || was_open;
  }
  if (!was_open) return;
  trim(key, events);
  if (opened_.front().serial != serial) {
    ++closed_early_;
    return;
  }
  opened_.pop_front();
  for (; closed_early_ > 0 && !is_open(opened_.front().key, opened_.front().serial); --closed_early_) opened_.pop_front();
}

std::optional<std::uint64_t> Enumerator::oldest() {
  return opened_.empty() ? std::nullopt : std::optional(opened_.front().position);
}

bool Enumerator::evict(Events& events) {
  if (opened_.empty()) return false;
  close(opened_.front().key, opened_.front().serial, events);
  return true;
}

std::uint64_t Enumerator::needed_bytes() const {
  constexpr std::uint64_t copy = 64, values = 3;
  return candidates_ * (sizeof(Candidate) + values * sizeof(Value) + copy);
}

/// Drops what came before everything that a match may begin with.
void Enumerator::trim(std::uint32_t key, Events& events) {
  std::uint64_t oldest = UINT64_MAX;
  for (std::uint32_t p = 0; p < steps_ && places_[p].opens; ++p) {
    const CandidateLog& own = log(key, p);
    std::size_t at = own.begin();
    while (at < own.end() && !own[at].may_open) ++at;
    if (at < own.end()) oldest = std::min(oldest, own[at].serial);
  }
  for (std::size_t p = 0; p < places_.size(); ++p) {
    while (!log(key, p).empty() && log(key, p)[log(key, p).begin()].serial < oldest) drop_front(key, p, events);
  }
  if (oldest == UINT64_MAX) touched_.push_back(key);
}

void Enumerator::drop_front(std::uint32_t key, std::size_t place, Events& events) {
  CandidateLog& own = log(key, place);
  const std::uint32_t row = own[own.begin()].row;
  if (row != none) events.release(row);
  own.pop_front(places_[place].width, places_[place].numbers);
  --candidates_;
}

void Enumerator::finish(Events& events) {
  for (std::uint32_t key = 0; key * places_.size() < logs_.size(); ++key) {
    for (std::size_t p = 0; p < places_.size(); ++p) {
      while (!log(key, p).empty()) drop_front(key, p, events);
    }
    touched_.push_back(key);
  }
  expiries_.clear();
  while (!opened_.empty()) opened_.pop_front();
  closed_early_ = 0;
}

void Enumerator::end_epoch(const Events& events) {
  // Several of one log stand at its end; the first to be met settles them all.
  for (const auto& [key, place] : recent_) {
    CandidateLog& own = log(key, place);
    for (std::size_t at = own.end(); at-- > own.begin();) {
      const std::uint32_t settled = events.settled(own[at].row);
      if (settled == own[at].row) break;
      own[at].row = settled;
    }
  }
  recent_.clear();
  if (program_.partitioned || !program_.shared_key.empty()) {
    std::erase_if(touched_, [&](std::uint32_t key) { return key * places_.size() < logs_.size() && has_candidates(key); });
    keys_.erase(touched_);
  }
  touched_.clear();
}

void Enumerator::elements_of(const Match& /*match*/, std::vector<std::uint32_t>& into) const {
  into.resize(path_.size());
  std::iota(into.begin(), into.end(), 0U);
}

const Value& Enumerator::partition_of(const Match& match) const {
  const Chosen& first = path_[match.first];
  return first.values[places_[first.place].width - 1];
}

Matching::Usage Enumerator::usage() const {
  return {.keys = keys_.size(), .rows = candidates_, .bytes = candidates_ * sizeof(Candidate), .most_rows = most_};
}

}  // namespace varpulis::pattern
