#pragma once
// One event more of a pattern Markov chain, for all its contexts and states at once: what is behind each symbol, weighted by how probably it
// comes. Of many symbols most contexts are followed by few; the others are alike. What is behind all symbols together is known from the
// suffix of a context, as both lead to the same contexts but for the few that the longer one is the way to.
#include <cstdint>
#include <vector>

#include "forecast/pattern_automaton.h"
#include "forecast/suffix_automaton.h"

namespace varpulis::forecast {

class ChainIteration {
 public:
  /// Values of two states, which are summed at once.
  struct alignas(16) Pair {
    double first = 0, second = 0;
    [[nodiscard]] double operator[](std::uint32_t i) const { return i == 0 ? first : second; }
  };
  /// By branch; of all states and symbols, by state.
  using Probabilities = std::vector<std::vector<double>>;

  explicit ChainIteration(const PatternAutomaton& pattern) : pattern_(pattern) {}

  /// All of these stay as long as there are iterations.
  void prepare(const SuffixAutomaton& contexts, const Probabilities& probabilities);
  /// The length of what is iterated: pairs of states times contexts.
  [[nodiscard]] std::size_t size() const { return contexts_.size() * pairs(); }
  [[nodiscard]] std::size_t place(std::uint32_t context, std::uint32_t state) const { return state / 2 * contexts_.size() + context; }
  /// How probably runs complete within one event more than in `from`. Returns the largest increase.
  double iterate(const std::vector<Pair>& from, std::vector<Pair>& to);

 private:
  /// A context is entered by one symbol, its newest; the empty one by any: it has an entrance for each, behind those of the others.
  using Entrance = std::uint16_t;
  struct OfContext {
    double others = 0;  // the probability of each symbol that is no term
    std::uint32_t terms_end = 0, changes_end = 0;
    Entrance shorter = 0;  // the context without its oldest symbol
  };
  struct Change {
    Entrance to = 0, from = 0;
  };

  [[nodiscard]] std::size_t pairs() const { return (pattern_.size() + 1) / 2; }
  void add_terms(const SuffixAutomaton& contexts, std::uint32_t context);
  [[nodiscard]] bool leaves_all_alone(std::uint32_t symbol) const;
  [[nodiscard]] double entered(const std::vector<Pair>& from, std::uint32_t context, std::uint32_t state, std::uint32_t symbol) const;
  void enter(const std::vector<Pair>& from, std::uint32_t pair);
  void find_common();

  const PatternAutomaton& pattern_;
  const Probabilities* probabilities_ = nullptr;
  std::uint32_t symbols_ = 0;
  std::vector<OfContext> contexts_;
  std::vector<double> weights_;       // of the terms of all contexts
  std::vector<Entrance> entrances_;   // of the same
  std::vector<Change> changes_;       // of all contexts: symbols that lead elsewhere than from the shorter context
  std::vector<std::uint8_t> symbols_in_;  // by entrance
  std::vector<bool> leaves_alone_;    // by symbol
  // Of one pair of states.
  std::vector<Pair> entered_;         // by entrance: completion before the symbol came
  std::vector<Pair> common_;          // by context: the sum of what is behind all symbols
};

}  // namespace varpulis::forecast
