#include "forecast/pattern_markov_chain.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace varpulis::forecast {

namespace {

constexpr double settled = 1e-10;  // a smaller change is none

}  // namespace

double PatternMarkovChain::steps_at(std::uint32_t place) {
  if (place <= exact) return place;
  const std::uint32_t beyond = place - exact;
  return exact * std::exp2(beyond / per_octave) * (1 + (beyond % per_octave) / static_cast<double>(per_octave));
}

void PatternMarkovChain::compute(const SuffixAutomaton& contexts, const Acceptance& acceptance) {
  contexts_ = &contexts;
  find_probabilities(acceptance);
  find_advance();
  iteration_.prepare(contexts, probabilities_);
  iterate();
  const std::uint32_t states = pattern_.size();
  table_.resize(std::size_t{contexts.size()} * states * places);
  for (std::uint32_t context = 0; context < contexts.size(); ++context) {
    for (std::uint32_t state = 0; state < states; ++state) {
      double* const row = table_.data() + (std::size_t{context} * states + state) * places;
      const std::size_t at = iteration_.place(context, state);
      for (std::uint32_t place = 0; place <= at_128; ++place) row[place] = iterated_[place][at][state % 2];
      extrapolate(row);
    }
  }
}

/// Completion within the numbers of events of the table, as long as it changes.
void PatternMarkovChain::iterate() {
  iterated_.resize(at_128 + 1);
  iterated_[0].assign(iteration_.size(), {});
  std::vector<ChainIteration::Pair> last = iterated_[0];
  std::vector<ChainIteration::Pair> next = last;
  std::uint32_t place = 1;
  bool changes = true;
  for (std::uint32_t step = 1; step <= steps_iterated; ++step) {
    if (changes) {
      changes = iteration_.iterate(last, next) >= settled;
      std::swap(last, next);
    }
    if (step >= steps_at(place)) iterated_[place++] = last;
  }
}

void PatternMarkovChain::find_probabilities(const Acceptance& acceptance) {
  probabilities_.clear();
  for (std::uint32_t state = 0; state < pattern_.size(); ++state) {
    for (std::uint32_t x = 0; x < contexts_->symbols(); ++x) {
      std::vector<double>& of = probabilities_.emplace_back();
      for (const PatternAutomaton::Branch& branch : pattern_.branches(state, x)) of.push_back(branch.probability(acceptance));
    }
  }
}

void PatternMarkovChain::find_advance() {
  const std::uint32_t states = pattern_.size();
  advance_.assign(std::size_t{contexts_->size()} * states, 0);
  for (std::uint32_t context = 0; context < contexts_->size(); ++context) {
    for (std::uint32_t state = 0; state < states; ++state) {
      for (const std::uint32_t x : pattern_.ways_out(state)) {
        const auto& branches = pattern_.branches(state, x);
        for (std::size_t b = 0; b < branches.size(); ++b) {
          if (branches[b].target == state || branches[b].target == pattern_.ended()) continue;
          advance_[context * states + state] += contexts_->probability(context, x) * probabilities_[state * contexts_->symbols() + x][b];
        }
      }
    }
  }
}

/// In the long run what is still to come falls by the same factor over equal stretches: a geometric series. What it comes to over the
/// stretches of a place follows from the place an octave before, which has n stretches and this one 2 n + 4.
void PatternMarkovChain::extrapolate(double* row) {
  const double before = row[at_96] - row[at_64];
  const double latest = row[at_128] - row[at_96];
  if (before <= settled || latest <= 0) {
    std::fill(row + at_128 + 1, row + places, row[at_128]);
    return;
  }
  const double factor = std::min(latest / before, 1.0);
  double power = 1;  // factor to the number of stretches
  double sum = 0;    // of all powers below
  struct Series {
    double power_of_n, sum_of_n;
  };
  std::array<Series, per_octave> octave;
  for (Series& each : octave) {
    each = {.power_of_n = power, .sum_of_n = sum};
    sum += power;
    power *= factor;
  }
  const double power_of_4 = power;
  const double sum_of_4 = sum;
  for (std::uint32_t place = at_128; place < places; ++place) {
    auto& [power_of_n, sum_of_n] = octave[(place - at_128) % per_octave];
    row[place] = std::min(row[at_128] + latest * factor * sum_of_n, 1.0);
    sum_of_n += power_of_n * (sum_of_n + power_of_n * sum_of_4);
    power_of_n *= power_of_n * power_of_4;
  }
}

double PatternMarkovChain::completion(std::uint32_t context, std::uint32_t state, double steps) const {
  const double* const row = table_.data() + (std::size_t{context} * pattern_.size() + state) * places;
  if (steps < exact) {
    if (!(steps > 0)) return 0;
    const auto place = static_cast<std::uint32_t>(steps);
    return row[place] + (steps - place) * (row[place + 1] - row[place]);
  }
  if (steps >= steps_max) return row[places - 1];
  // The octave is the exponent, the quarter the first two bits of the fraction.
  constexpr unsigned fraction_bits = 52;
  constexpr std::uint64_t exponent_bias = 1023;
  const auto bits = std::bit_cast<std::uint64_t>(steps / exact);
  const std::uint64_t place = exact + (bits >> (fraction_bits - 2)) - (exponent_bias << 2U);
  const double part = static_cast<double>(bits & ((std::uint64_t{1} << (fraction_bits - 2)) - 1)) * 0x1p-50;
  return row[place] + part * (row[place + 1] - row[place]);
}

/// The probability of completion once `symbol` has come.
double PatternMarkovChain::after(std::uint32_t context, std::uint32_t state, std::uint32_t symbol, double steps) const {
  const auto& branches = pattern_.branches(state, symbol);
  const std::vector<double>& probabilities = probabilities_[state * contexts_->symbols() + symbol];
  const std::uint32_t behind = contexts_->next(context, symbol);
  double sum = 0;
  for (std::size_t b = 0; b < branches.size(); ++b) {
    if (branches[b].target == pattern_.ended()) continue;
    sum += probabilities[b] * (branches[b].target == pattern_.complete() ? 1.0 : completion(behind, branches[b].target, steps));
  }
  return sum;
}

}  // namespace varpulis::forecast
