// Selection::last: of the matches that end with one event the one with the latest events. Compared from the end, to take an event is better
// than to leave it out; so events are taken from the end wherever a beginning can still be reached.
#include <algorithm>

#include "pattern/enumerator.h"

namespace varpulis::pattern {

namespace {

constexpr std::uint64_t never = UINT64_MAX;

}  // namespace

/// From the first step on, the earliest events by which each can be filled.
void Enumerator::find_earliest() {
  earliest_.resize(steps_);
  for (std::uint32_t p = 0; p < steps_; ++p) {
    const CandidateLog& own = log(key_, p);
    std::vector<std::uint64_t>& earliest = earliest_[p];
    earliest.assign(places_[p].counts, never);
    std::uint64_t filled_before = never;
    for (std::uint32_t q = 0; q < p; ++q) {
      if (places_[q].reach >= p) filled_before = std::min(filled_before, earliest_[q].back());
    }
    for (std::size_t at = own.begin(); at < own.end() && own[at].serial <= filled_before; ++at) {
      if (!begins(p, own[at])) continue;
      earliest[0] = own[at].serial;
      break;
    }
    if (earliest[0] == never && filled_before != never) {
      const std::size_t at = own.first_from(filled_before + 1);
      if (at < own.end()) earliest[0] = own[at].serial;
    }
    for (std::uint32_t count = 1; count < places_[p].counts && earliest[count - 1] != never; ++count) {
      const std::size_t at = own.first_from(earliest[count - 1] + 1);
      if (at < own.end()) earliest[count] = own[at].serial;
    }
  }
}

/// Whether events before a serial can lead to a place that has `count` of its events from there on.
bool Enumerator::can_begin_before(std::uint64_t serial, std::uint32_t place, std::uint32_t count) const {
  const Place& own = places_[place];
  if (count < own.min) return earliest_[place][own.min - count - 1] < serial;
  for (std::uint32_t p = 0; p < place; ++p) {
    if (places_[p].reach >= place && earliest_[p].back() < serial) return true;
  }
  return count < own.max && earliest_[place][0] < serial;
}

bool Enumerator::has_root(std::size_t suffix, std::uint64_t root) const {
  for (;; suffix = suffixes_[suffix].next) {
    if (suffixes_[suffix].candidate->root == root) return true;
    if (suffixes_[suffix].candidate == &end_) return false;
  }
}

void Enumerator::take_latest(Events& events, Matches& matches) {
  find_earliest();
  suffixes_.clear();
  // Ways to take the same events; one of them is left in the end.
  std::vector<std::size_t>& ways = ways_;
  std::vector<std::size_t>& longer = longer_;
  longer.clear();
  std::optional<std::size_t> match;
  const auto add = [&](const Suffix& suffix) {
    for (const std::size_t each : longer) {
      if (suffixes_[each].place == suffix.place && suffixes_[each].count == suffix.count) return;
    }
    const bool is_complete = suffix.count >= places_[suffix.place].min && begins(suffix.place, *suffix.candidate);
    if (!is_complete && !can_begin_before(suffix.candidate->serial, suffix.place, suffix.count)) return;
    longer.push_back(suffixes_.size());
    if (is_complete) match = suffixes_.size();
    suffixes_.push_back(suffix);
  };
  for (std::uint32_t p = 0; p < steps_; ++p) {
    if ((end_places_ >> p & 1U) == 0) continue;
    add({.place = p, .count = 1, .candidate = &end_, .values = end_values_[p].data()});
  }
  std::vector<std::size_t>& behind = behind_;
  behind.clear();
  for (std::uint32_t p = 0; p < steps_; ++p) behind.push_back(log(key_, p).end());
  ways = longer;
  const auto goes_on = [&](std::size_t way, std::uint64_t before) {
    return can_begin_before(before, suffixes_[way].place, suffixes_[way].count);
  };
  while (!ways.empty()) {
    std::uint64_t latest = 0;
    for (std::uint32_t p = 0; p < steps_; ++p) {
      if (behind[p] > log(key_, p).begin()) latest = std::max(latest, log(key_, p)[behind[p] - 1].serial);
    }
    if (latest == 0 || std::ranges::none_of(ways, [&](std::size_t way) { return goes_on(way, latest + 1); })) break;
    longer.clear();
    const std::optional<std::size_t> shorter = match;
    match.reset();
    for (std::uint32_t p = 0; p < steps_; ++p) {
      const CandidateLog& own = log(key_, p);
      if (behind[p] == own.begin() || own[behind[p] - 1].serial != latest) continue;
      const std::size_t at = --behind[p];
      for (const std::size_t way : ways) {
        const Suffix next = suffixes_[way];
        const bool again = next.place == p && next.count < places_[p].max && places_[p].step->repeats();
        const bool before = p < next.place && places_[p].reach >= next.place && next.count >= places_[next.place].min;
        if ((!again && !before) || (program_.distinct_roots && has_root(way, own[at].root))) continue;
        add({.place = p, .count = again ? next.count + 1 : 1, .candidate = &own[at], .values = own.values(at, places_[p].width), .next = way});
      }
    }
    if (longer.empty()) {
      match = shorter;
    } else {
      ways = longer;
    }
  }
  if (!match) return;
  std::size_t at = *match;
  for (;; at = suffixes_[at].next) {
    choose(suffixes_[at].place, *suffixes_[at].candidate, suffixes_[at].values, events);
    if (suffixes_[at].candidate == &end_) break;
  }
  static_cast<void>(report(time_, events, matches));
  while (!path_.empty()) give_up();
}

}  // namespace varpulis::pattern
