#include "forecast/pattern_automaton.h"

#include <algorithm>

#include "base/assert.h"

namespace varpulis::forecast {

namespace {

bool has(std::uint64_t items, std::uint32_t item) { return (items >> item & 1U) != 0; }

std::uint32_t taken_max_of(const PatternShape::Step& step) {
  return step.max == PatternShape::unlimited ? std::max(step.min, 1U) : step.max;
}

}  // namespace

double PatternAutomaton::Branch::probability(const Acceptance& acceptance) const {
  double probability = 1;
  for (const Factor& factor : factors) {
    const double rate = acceptance.rate(factor.item);
    probability *= factor.accepted ? rate : 1 - rate;
  }
  return probability;
}

std::uint64_t PatternAutomaton::levels_of(const PatternShape& shape) {
  std::uint64_t levels = 0;
  for (const PatternShape::Step& step : shape.steps) levels += taken_max_of(step);
  return levels;
}

PatternAutomaton::PatternAutomaton(PatternShape shape) : shape_(std::move(shape)) {
  const auto is_conditional = [](const auto& item) { return item.conditional; };
  conditional_ = std::ranges::any_of(shape_.steps, is_conditional) || std::ranges::any_of(shape_.gaps, is_conditional) ||
                 std::ranges::any_of(shape_.cancels, is_conditional);
  for (std::uint32_t place = 0; place < shape_.steps.size(); ++place) {
    for (std::uint32_t taken = 1; taken <= taken_max(place); ++taken) (void)find_or_add({place, taken, 0});
  }
  levels_ = size();
  const std::size_t symbols = shape_.alphabet();
  // Ways may lead to states that are new.
  for (std::uint32_t state = 0; state < size(); ++state) {
    VARPULIS_ASSERT(size() <= states_max);
    for (std::size_t x = 0; x < symbols; ++x) {
      std::vector<Branch> branches;
      if (x < shape_.symbols.size()) {
        offer_negations(State(states_[state]), shape_.symbols[x], 0, {}, branches);
      } else {
        branches.push_back({.target = UINT32_MAX - 1, .factors = {}});
      }
      branches_.push_back(std::move(branches));
    }
  }
  ways_out_.resize(size());
  for (std::uint32_t state = 0; state < size(); ++state) {
    // Numbers beyond the states become those of completion and end, now that all are known.
    for (std::uint32_t x = 0; x < symbols; ++x) {
      bool leaves = false;
      for (Branch& branch : branches_[state * symbols + x]) {
        if (branch.target == UINT32_MAX) branch.target = complete();
        if (branch.target == UINT32_MAX - 1) branch.target = ended();
        leaves = leaves || branch.target != state;
      }
      if (leaves) ways_out_[state].push_back(x);
    }
    std::uint64_t places = 0;
    for (const std::uint32_t place : reachable_places(states_[state])) places |= std::uint64_t{1} << place;
    reachable_.push_back(places);
  }
  find_distances();
}

std::uint32_t PatternAutomaton::taken_max(std::uint32_t place) const { return taken_max_of(shape_.steps[place]); }

bool PatternAutomaton::is_complete(const State& state) const {
  const auto& [place, taken, barred] = state;
  if (taken < shape_.steps[place].min) return false;
  for (std::size_t later = place + 1; later < shape_.steps.size(); ++later) {
    if (shape_.steps[later].min > 0) return false;
  }
  for (std::size_t g = 0; g < shape_.gaps.size(); ++g) {
    if ((barred >> g & 1U) != 0 && shape_.gaps[g].after >= place) return false;
  }
  return true;
}

/// From the last one backwards, as events are offered.
std::vector<std::uint32_t> PatternAutomaton::reachable_places(const State& state) const {
  const auto& [place, taken, barred] = state;
  std::vector<std::uint32_t> places;
  const auto is_barred = [&, from = place, bars = barred](std::uint32_t to) {
    for (std::size_t g = 0; g < shape_.gaps.size(); ++g) {
      const std::uint32_t after = shape_.gaps[g].after;
      if ((bars >> g & 1U) != 0 && after >= from && after < to) return true;
    }
    return false;
  };
  if (taken >= shape_.steps[place].min) {
    const auto count = static_cast<std::uint32_t>(shape_.steps.size());
    std::uint32_t end = place + 1;
    while (end < count && shape_.steps[end].min == 0) ++end;
    if (end < count) ++end;
    for (std::uint32_t next = end; next-- > place + 1;) {
      if (!is_barred(next)) places.push_back(next);
    }
  }
  if (taken < shape_.steps[place].max) places.push_back(place);
  return places;
}

std::uint32_t PatternAutomaton::find_or_add(const State& state) {
  const auto [found, is_new] = number_of_.try_emplace(state, size());
  if (is_new) states_.push_back(state);
  return found->second;
}

void PatternAutomaton::offer_negations(const State& state, std::uint64_t items, std::size_t from, std::vector<Branch::Factor> factors,
                                       std::vector<Branch>& to) {
  const auto& [place, taken, barred] = state;
  const std::size_t cancels = shape_.cancels.size();
  for (std::size_t n = from; n < cancels + shape_.gaps.size(); ++n) {
    const bool is_cancel = n < cancels;
    const std::uint32_t item = is_cancel ? shape_.cancels[n].item : shape_.gaps[n - cancels].item;
    const bool conditional = is_cancel ? shape_.cancels[n].conditional : shape_.gaps[n - cancels].conditional;
    if (!has(items, item)) continue;
    if (!is_cancel && place > shape_.gaps[n - cancels].after) continue;
    std::vector<Branch::Factor> accepted = factors;
    if (conditional) accepted.push_back({.item = item, .accepted = true});
    const bool ends = is_cancel || (place == shape_.gaps[n - cancels].after && taken >= shape_.steps[place].max);
    if (ends) {
      to.push_back({.target = UINT32_MAX - 1, .factors = std::move(accepted)});
    } else {
      offer_negations({place, taken, barred | std::uint64_t{1} << (n - cancels)}, items, n + 1, std::move(accepted), to);
    }
    if (!conditional) return;
    factors.push_back({.item = item, .accepted = false});
  }
  offer_steps(state, items, std::move(factors), to);
}

void PatternAutomaton::offer_steps(const State& state, std::uint64_t items, std::vector<Branch::Factor> factors, std::vector<Branch>& to) {
  for (const std::uint32_t next : reachable_places(state)) {
    const PatternShape::Step& step = shape_.steps[next];
    if (!has(items, step.item)) continue;
    const std::uint32_t taken = next == std::get<0>(state) ? std::min(std::get<1>(state) + 1, taken_max(next)) : 1;
    const State after{next, taken, 0};
    std::vector<Branch::Factor> accepted = factors;
    if (step.conditional) accepted.push_back({.item = step.item, .accepted = true});
    to.push_back({.target = is_complete(after) ? UINT32_MAX : find_or_add(after), .factors = std::move(accepted)});
    if (!step.conditional) return;
    factors.push_back({.item = step.item, .accepted = false});
  }
  // Nothing takes it.
  to.push_back({.target = shape_.strict ? UINT32_MAX - 1 : find_or_add(state), .factors = std::move(factors)});
}

std::uint32_t PatternAutomaton::state(std::uint32_t place, std::uint32_t taken, std::uint64_t barred) const {
  std::uint64_t bars = 0;
  for (std::size_t g = 0; g < shape_.gaps.size(); ++g) {
    if ((barred >> g & 1U) != 0 && shape_.gaps[g].after >= place) bars |= std::uint64_t{1} << g;
  }
  const State wanted{place, std::min(taken, taken_max(place)), bars};
  if (is_complete(wanted)) return complete();
  const auto found = number_of_.find(wanted);
  VARPULIS_ASSERT(found != number_of_.end());
  return found->second;
}

void PatternAutomaton::find_distances() {
  constexpr std::uint32_t far = UINT32_MAX;
  distances_.assign(size(), far);
  for (bool changed = true; changed;) {
    changed = false;
    for (std::uint32_t state = 0; state < size(); ++state) {
      for (const std::uint32_t x : ways_out_[state]) {
        for (const Branch& branch : branches(state, x)) {
          if (branch.target == ended()) continue;
          const std::uint32_t rest = branch.target == complete() ? 0 : distances_[branch.target];
          if (rest == far || rest + 1 >= distances_[state]) continue;
          distances_[state] = rest + 1;
          changed = true;
        }
      }
    }
  }
}

}  // namespace varpulis::forecast
