#include "forecast/suffix_automaton.h"

#include <algorithm>

namespace varpulis::forecast {

SuffixAutomaton::SuffixAutomaton(std::uint32_t symbols) : symbols_(symbols) {
  add({});
  std::ranges::fill(rows_, 1.0 / symbols);
  connect();
}

SuffixAutomaton::SuffixAutomaton(const SuffixTree& tree) : symbols_(tree.symbols()) {
  std::vector<SuffixTree::Known> nodes = tree.known();
  if (nodes.size() > contexts_max) {
    std::vector<std::uint32_t> totals;
    for (const SuffixTree::Known& each : nodes) totals.push_back(tree.total(each.node));
    std::ranges::nth_element(totals, totals.begin() + contexts_max, std::greater());
    const std::uint32_t total_max = totals[contexts_max];
    // A context is seen at least as often as any longer one, so what is left is whole.
    std::erase_if(nodes, [&](const SuffixTree::Known& each) { return each.node != 0 && tree.total(each.node) <= total_max; });
  }
  for (const SuffixTree::Known& each : nodes) add(each.context);
  // The state before a symbol must remember as much as the state after it: every context needs its own without the newest symbol.
  for (std::uint32_t state = 0; state < size(); ++state) {
    if (contexts_[state].length > 1) (void)find_or_add(contexts_[state].before());
  }
  for (std::uint32_t state = 0; state < size(); ++state) {
    SuffixTree::Found found;
    if (state < nodes.size()) {
      found = {.node = nodes[state].node, .length = nodes[state].context.length};
    } else {
      found = tree.longest_suffix(contexts_[state]);
    }
    lengths_[state] = static_cast<std::uint8_t>(found.length);
    tree.distribution(found.node, {rows_.data() + std::size_t{state} * symbols_, symbols_});
  }
  connect();
}

std::uint32_t SuffixAutomaton::add(Context context) {
  const std::uint32_t state = size();
  contexts_.push_back(context);
  lengths_.push_back(static_cast<std::uint8_t>(context.length));
  rows_.resize(rows_.size() + symbols_);
  older_.resize(older_.size() + symbols_);
  shorter_.push_back(0);
  if (context.length > 0) {
    const std::uint32_t shorter = state_of(context.suffix(context.length - 1));
    shorter_[state] = static_cast<std::uint16_t>(shorter);
    older_[shorter * symbols_ + context[context.length - 1]] = static_cast<std::uint16_t>(state);
  }
  return state;
}

std::uint32_t SuffixAutomaton::find_or_add(Context context) {
  std::uint32_t state = state_of(context);
  while (contexts_[state].length < context.length) state = add(context.suffix(contexts_[state].length + 1));
  return state;
}

std::uint32_t SuffixAutomaton::state_of(Context context) const {
  std::uint32_t state = 0;
  for (std::uint32_t i = 0; i < context.length; ++i) {
    const std::uint32_t next = older_[state * symbols_ + context[i]];
    if (next == 0) break;
    state = next;
  }
  return state;
}

/// A symbol leads to the context that ends with all of this one and the symbol, or else where it leads from the shorter one.
void SuffixAutomaton::connect() {
  next_.assign(rows_.size(), 0);
  for (std::uint32_t state = 1; state < size(); ++state) {
    next_[state_of(contexts_[state].before()) * symbols_ + contexts_[state][0]] = static_cast<std::uint16_t>(state);
  }
  for (std::uint32_t state = 1; state < size(); ++state) {
    for (std::uint32_t x = 0; x < symbols_; ++x) {
      std::uint16_t& next = next_[state * symbols_ + x];
      if (next == 0) next = next_[shorter_[state] * symbols_ + x];
    }
  }
}

void SuffixAutomaton::save(state::SnapshotWriter& to) const {
  to.section("suffix automaton");
  to.put(std::uint64_t{size()});
  for (std::uint32_t state = 0; state < size(); ++state) {
    to.put(contexts_[state].symbols);
    to.put(std::uint64_t{contexts_[state].length});
    to.put(std::uint64_t{lengths_[state]});
    for (const double probability : distribution(state)) to.put(probability);
  }
}

Result<void> SuffixAutomaton::load(state::SnapshotReader& from) {
  const auto damaged = [] { return Error(ErrorCode::invalid_data, "the snapshot holds contexts that the forecast cannot have"); };
  VARPULIS_CHECK(from.section("suffix automaton"));
  std::uint64_t states = 0;
  VARPULIS_CHECK(from.get(states));
  if (states == 0 || states > contexts_max * (std::uint64_t{depth_max} + 1)) return damaged();
  lengths_.clear();
  contexts_.clear();
  rows_.clear();
  shorter_.clear();
  older_.clear();
  for (std::uint64_t state = 0; state < states; ++state) {
    Context context;
    std::uint64_t length = 0;
    VARPULIS_CHECK(from.get(context.symbols));
    VARPULIS_CHECK(from.get(length));
    // Shorter contexts come first, so that each finds its suffix.
    if (length > depth_max || (length == 0) != (state == 0)) return damaged();
    context.length = static_cast<std::uint32_t>(length);
    for (std::uint32_t i = 0; i < context.length; ++i) {
      if (context[i] >= symbols_) return damaged();
    }
    if (state > 0 && contexts_[state_of(context.suffix(context.length - 1))].length + 1 != context.length) return damaged();
    add(context);
    VARPULIS_CHECK(from.get(length));
    lengths_.back() = static_cast<std::uint8_t>(length);
    for (std::uint32_t x = 0; x < symbols_; ++x) VARPULIS_CHECK(from.get(rows_[state * symbols_ + x]));
  }
  for (std::uint32_t state = 1; state < size(); ++state) {
    if (!is_state(contexts_[state].before())) return damaged();
  }
  connect();
  return {};
}

}  // namespace varpulis::forecast
