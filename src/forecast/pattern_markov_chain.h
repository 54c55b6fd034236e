#pragma once
// Waiting times of a pattern in a stream that a suffix automaton predicts: the product of the pattern's states and the contexts is a Markov
// chain, and how probably a run completes within so many events is a table over it.
// Paper: Alevizos, Artikis, Paliouras, "Wayeb: a tool for complex event forecasting", LPAR-22, 2018. Beyond it: conditions between events
// are probabilities of branches, negations end runs, and the number of events is that which fits into the time left.
#include <vector>

#include "data/large_memory.h"
#include "forecast/chain_iteration.h"

namespace varpulis::forecast {

class PatternMarkovChain {
 public:
  static constexpr std::uint32_t steps_iterated = 128;        // beyond, the chain's rate of decay goes on
  static constexpr double steps_max = 1U << 20;               // stands for any number above

  explicit PatternMarkovChain(const PatternAutomaton& pattern) : pattern_(pattern), iteration_(pattern) {}

  /// Fills the table. O(contexts * symbols * states * steps_iterated). `contexts` stays until the next call.
  void compute(const SuffixAutomaton& contexts, const Acceptance& acceptance);

  /// The probability that a run in a state of the pattern completes within so many events; between whole numbers in proportion. O(1).
  [[nodiscard]] double completion(std::uint32_t context, std::uint32_t state, double steps) const;
  /// The same where symbols come now more often than the contexts say: `boosts` by symbol. It concerns the next event only, and shifts
  /// probability among the symbols that make a difference in the state.
  template <typename Boost>
  [[nodiscard]] double completion_in_bursts(std::uint32_t context, std::uint32_t state, double steps, Boost boost) const;
  /// The probability that the next event brings a run further.
  [[nodiscard]] double advance(std::uint32_t context, std::uint32_t state) const { return advance_[context * pattern_.size() + state]; }
  /// What compute() costs at most, in multiplications.
  [[nodiscard]] std::uint64_t cost(const SuffixAutomaton& contexts) const {
    return std::uint64_t{contexts.size()} * contexts.symbols() * pattern_.size() * steps_iterated;
  }

 private:
  static constexpr std::uint32_t exact = 32;     // each number of steps up to here has its place in the table ...
  static constexpr std::uint32_t per_octave = 4;  // ... then so many for each doubling
  static constexpr std::uint32_t places = exact + 1 + per_octave * 15;
  static constexpr std::uint32_t at_64 = exact + per_octave, at_96 = at_64 + per_octave / 2, at_128 = at_64 + per_octave;
  [[nodiscard]] static double steps_at(std::uint32_t place);
  [[nodiscard]] double after(std::uint32_t context, std::uint32_t state, std::uint32_t symbol, double steps) const;
  void find_probabilities(const Acceptance& acceptance);
  void find_advance();
  void iterate();
  static void extrapolate(double* row);

  const PatternAutomaton& pattern_;
  const SuffixAutomaton* contexts_ = nullptr;
  data::LargeVector<double> table_;                  // by context, state and place
  std::vector<double> advance_;                     // by context and state
  ChainIteration::Probabilities probabilities_;
  ChainIteration iteration_;
  std::vector<std::vector<ChainIteration::Pair>> iterated_;  // by place of the table, up to steps_iterated
};

template <typename Boost>
double PatternMarkovChain::completion_in_bursts(std::uint32_t context, std::uint32_t state, double steps, Boost boost) const {
  const double usual = completion(context, state, steps);
  const std::vector<std::uint32_t>& ways = pattern_.ways_out(state);
  // Probability only moves among several ways.
  if (ways.size() < 2 || steps <= 0) return usual;
  double sum = 0;
  double boosted_sum = 0;
  for (const std::uint32_t x : ways) {
    sum += contexts_->probability(context, x);
    boosted_sum += contexts_->probability(context, x) * boost(x);
  }
  double change = 0;
  for (const std::uint32_t x : ways) {
    const double probability = contexts_->probability(context, x);
    change += (probability * boost(x) / boosted_sum * sum - probability) * after(context, state, x, steps - 1);
  }
  const double result = usual + change * (steps < 1 ? steps : 1.0);
  return result < 0 ? 0.0 : result > 1 ? 1.0 : result;
}

}  // namespace varpulis::forecast
