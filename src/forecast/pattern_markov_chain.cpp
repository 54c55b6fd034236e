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
  const std::uint32_t states = pattern_.size();
  const std::uint32_t symbols = contexts.symbols();
  probabilities_.clear();
  leaves_alone_.assign(symbols, true);
  for (std::uint32_t state = 0; state < states; ++state) {
    for (std::uint32_t x = 0; x < symbols; ++x) {
      std::vector<double>& of = probabilities_.emplace_back();
      for (const PatternAutomaton::Branch& branch : pattern_.branches(state, x)) {
        of.push_back(branch.probability(acceptance));
        if (branch.target != state) leaves_alone_[x] = false;
      }
    }
  }
  const std::size_t cells = std::size_t{contexts.size()} * states;
  advance_.assign(cells, 0);
  for (std::uint32_t context = 0; context < contexts.size(); ++context) {
    for (std::uint32_t state = 0; state < states; ++state) {
      for (const std::uint32_t x : pattern_.ways_out(state)) {
        const auto& branches = pattern_.branches(state, x);
        for (std::size_t b = 0; b < branches.size(); ++b) {
          if (branches[b].target == state || branches[b].target == pattern_.ended()) continue;
          advance_[context * states + state] += contexts.probability(context, x) * probabilities_[state * symbols + x][b];
        }
      }
    }
  }
  table_.assign(cells * places, 0);
  std::vector<double> last(cells, 0);
  std::vector<double> next(cells, 0);
  std::uint32_t place = 1;
  bool changes = true;
  for (std::uint32_t step = 1; step <= steps_iterated; ++step) {
    if (changes) {
      iterate(last, next);
      double change = 0;
      for (std::size_t i = 0; i < cells; ++i) change = std::max(change, next[i] - last[i]);
      changes = change >= settled;
      std::swap(last, next);
    }
    if (step < steps_at(place)) continue;
    for (std::size_t i = 0; i < cells; ++i) table_[i * places + place] = last[i];
    ++place;
  }
  for (; place < places; ++place) extrapolate(place);
}

/// One event more: by the symbol that comes, from the context and state behind it.
void PatternMarkovChain::iterate(const std::vector<double>& from, std::vector<double>& to) {
  const std::uint32_t states = pattern_.size();
  const std::uint32_t symbols = contexts_->symbols();
  std::ranges::fill(to, 0.0);
  moved_.resize(from.size());
  std::vector<bool> is_moved(contexts_->size());
  for (std::uint32_t x = 0; x < symbols; ++x) {
    if (!leaves_alone_[x]) is_moved.assign(contexts_->size(), false);
    for (std::uint32_t context = 0; context < contexts_->size(); ++context) {
      const std::uint32_t behind = contexts_->next(context, x);
      const double* source = from.data() + std::size_t{behind} * states;
      if (!leaves_alone_[x]) {
        double* const moved = moved_.data() + std::size_t{behind} * states;
        if (!is_moved[behind]) {
          is_moved[behind] = true;
          for (std::uint32_t state = 0; state < states; ++state) {
            const auto& branches = pattern_.branches(state, x);
            moved[state] = 0;
            for (std::size_t b = 0; b < branches.size(); ++b) {
              const std::uint32_t target = branches[b].target;
              if (target == pattern_.ended()) continue;
              moved[state] += probabilities_[state * symbols + x][b] * (target == pattern_.complete() ? 1.0 : source[target]);
            }
          }
        }
        source = moved;
      }
      const double probability = contexts_->probability(context, x);
      double* const sum = to.data() + std::size_t{context} * states;
      for (std::uint32_t state = 0; state < states; ++state) sum[state] += probability * source[state];
    }
  }
}

/// In the long run what is still to come falls by the same factor over equal stretches.
void PatternMarkovChain::extrapolate(std::uint32_t place) {
  constexpr std::uint32_t at_64 = exact + per_octave;
  constexpr std::uint32_t at_96 = at_64 + per_octave / 2;
  constexpr std::uint32_t at_128 = at_64 + per_octave;
  constexpr double stretch = 32;
  const double stretches = (steps_at(place) - steps_iterated) / stretch;
  for (std::size_t cell = 0; cell < advance_.size(); ++cell) {
    double* const row = table_.data() + cell * places;
    const double before = row[at_96] - row[at_64];
    const double latest = row[at_128] - row[at_96];
    double more = 0;
    if (before > settled && latest > 0) {
      const double factor = std::min(latest / before, 1.0);
      more = factor < 1 ? latest * factor * -std::expm1(stretches * std::log(factor)) / (1 - factor) : latest * stretches;
    }
    row[place] = std::min(row[at_128] + more, 1.0);
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
