#include "forecast/chain_iteration.h"

#include <algorithm>
#include <bit>

namespace varpulis::forecast {

namespace {

/// Where fewer symbols are alike, nothing is gained by taking them together.
constexpr std::uint32_t alike_min = 8;

using Pair = ChainIteration::Pair;
using Lanes [[gnu::vector_size(16)]] = double;

Lanes lanes(const Pair& pair) { return std::bit_cast<Lanes>(pair); }

}  // namespace

// ---- What is the same in all iterations ----

void ChainIteration::prepare(const SuffixAutomaton& contexts, const Probabilities& probabilities) {
  probabilities_ = &probabilities;
  symbols_ = contexts.symbols();
  contexts_.assign(contexts.size(), {});
  weights_.clear();
  entrances_.clear();
  changes_.clear();
  symbols_in_.clear();
  leaves_alone_.clear();
  for (std::uint32_t context = 0; context < contexts.size(); ++context) {
    add_terms(contexts, context);
    symbols_in_.push_back(static_cast<std::uint8_t>(contexts.newest_symbol(context)));
  }
  for (std::uint32_t x = 0; x < symbols_; ++x) {
    symbols_in_.push_back(static_cast<std::uint8_t>(x));
    leaves_alone_.push_back(leaves_all_alone(x));
  }
  entered_.resize(symbols_in_.size());
  common_.resize(contexts.size());
}

void ChainIteration::add_terms(const SuffixAutomaton& contexts, std::uint32_t context) {
  OfContext& of = contexts_[context];
  of.shorter = static_cast<Entrance>(contexts.shorter(context));
  const std::span<const double> row = contexts.distribution(context);
  const double least = std::ranges::min(row);
  if (std::ranges::count(row, least) >= alike_min) of.others = least;
  const auto entrance = [&](std::uint32_t behind, std::uint32_t x) { return static_cast<Entrance>(behind == 0 ? contexts.size() + x : behind); };
  for (std::uint32_t x = 0; x < symbols_; ++x) {
    const std::uint32_t behind = contexts.next(context, x);
    const std::uint32_t usual = context == 0 ? 0 : contexts.next(of.shorter, x);
    if (behind != usual) changes_.push_back({.to = entrance(behind, x), .from = entrance(usual, x)});
    if (row[x] == of.others) continue;
    weights_.push_back(row[x] - of.others);
    entrances_.push_back(entrance(behind, x));
  }
  of.terms_end = static_cast<std::uint32_t>(weights_.size());
  of.changes_end = static_cast<std::uint32_t>(changes_.size());
}

bool ChainIteration::leaves_all_alone(std::uint32_t symbol) const {
  for (std::uint32_t state = 0; state < pattern_.size(); ++state) {
    const auto& branches = pattern_.branches(state, symbol);
    if (std::ranges::any_of(branches, [&](const PatternAutomaton::Branch& branch) { return branch.target != state; })) return false;
  }
  return true;
}

// ---- One iteration ----

double ChainIteration::iterate(const std::vector<Pair>& from, std::vector<Pair>& to) {
  Lanes largest{};
  for (std::uint32_t pair = 0; pair < pairs(); ++pair) {
    enter(from, pair);
    find_common();
    std::uint32_t term = 0;
    for (std::size_t context = 0; context < contexts_.size(); ++context) {
      const OfContext& of = contexts_[context];
      Lanes sum = of.others * lanes(common_[context]);
      for (; term < of.terms_end; ++term) sum += weights_[term] * lanes(entered_[entrances_[term]]);
      const std::size_t place = pair * contexts_.size() + context;
      const Lanes increase = sum - lanes(from[place]);
      largest = increase > largest ? increase : largest;
      to[place] = std::bit_cast<Pair>(sum);
    }
  }
  return std::max(largest[0], largest[1]);
}

/// What a symbol makes of a state, where completion in the context behind it is known.
double ChainIteration::entered(const std::vector<Pair>& from, std::uint32_t context, std::uint32_t state, std::uint32_t symbol) const {
  if (state >= pattern_.size()) return 0;
  const auto& branches = pattern_.branches(state, symbol);
  const std::vector<double>& probabilities = (*probabilities_)[state * symbols_ + symbol];
  double sum = 0;
  for (std::size_t b = 0; b < branches.size(); ++b) {
    const std::uint32_t target = branches[b].target;
    if (target == pattern_.ended()) continue;
    sum += probabilities[b] * (target == pattern_.complete() ? 1.0 : from[place(context, target)][target % 2]);
  }
  return sum;
}

void ChainIteration::enter(const std::vector<Pair>& from, std::uint32_t pair) {
  const auto contexts = static_cast<std::uint32_t>(contexts_.size());
  for (std::uint32_t entrance = 1; entrance < entered_.size(); ++entrance) {
    const std::uint32_t symbol = symbols_in_[entrance];
    const std::uint32_t context = entrance < contexts ? entrance : 0;
    entered_[entrance] = leaves_alone_[symbol] ? from[pair * contexts + context]
                                               : Pair{.first = entered(from, context, 2 * pair, symbol),
                                                      .second = entered(from, context, 2 * pair + 1, symbol)};
  }
}

/// The shorter context comes first.
void ChainIteration::find_common() {
  Lanes all{};
  for (std::size_t entrance = contexts_.size(); entrance < entered_.size(); ++entrance) all += lanes(entered_[entrance]);
  std::uint32_t change = 0;
  for (std::size_t context = 0; context < contexts_.size(); ++context) {
    Lanes sum = context == 0 ? all : lanes(common_[contexts_[context].shorter]);
    for (; change < contexts_[context].changes_end; ++change) sum += lanes(entered_[changes_[change].to]) - lanes(entered_[changes_[change].from]);
    common_[context] = std::bit_cast<Pair>(sum);
  }
}

}  // namespace varpulis::forecast
