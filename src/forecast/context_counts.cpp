#include "forecast/context_counts.h"

#include <algorithm>

namespace varpulis::forecast {

std::uint32_t ContextCounts::add(std::uint64_t key) {
  const std::uint32_t number = size();
  data::resize(nodes_, nodes_.size() + 1);
  nodes_.back().key = key;
  return number;
}

void ContextCounts::add(std::uint32_t number, std::uint32_t symbol, std::uint32_t count) {
  Node& node = nodes_[number];
  node.total += count;
  if (is_inline()) {
    node.counts[symbol] += count;
  } else if (node.many != none) {
    many_[node.many + symbol] += count;
  } else if (const std::uint32_t bit = bit_of(node.symbols, symbol); bit < 64) {
    node.counts[bit / 8] += count;
  } else {
    add_other(node, symbol, count);
  }
}

/// Room for the counts of all symbols, all 0.
std::uint32_t ContextCounts::take_many() {
  if (free_.empty()) {
    const auto place = static_cast<std::uint32_t>(many_.size());
    data::resize(many_, many_.size() + symbols_);
    return place;
  }
  const std::uint32_t place = free_.back();
  free_.pop_back();
  std::fill_n(many_.begin() + place, symbols_, 0U);
  return place;
}

/// A symbol that has not come yet, where counts are few so far.
void ContextCounts::add_other(Node& node, std::uint32_t symbol, std::uint32_t count) {
  for (std::uint32_t i = 0; i < few_max; ++i) {
    if ((node.symbols >> (8 * i) & 0xffU) < symbols_max) continue;
    node.symbols ^= std::uint64_t{0xffU ^ symbol} << (8 * i);
    node.counts[i] = count;
    return;
  }
  node.many = take_many();
  for (std::uint32_t i = 0; i < few_max; ++i) many_[node.many + (node.symbols >> (8 * i) & 0xffU)] = node.counts[i];
  many_[node.many + symbol] = count;
}

std::uint32_t ContextCounts::count(std::uint32_t number, std::uint32_t symbol) const {
  const Node& node = nodes_[number];
  if (is_inline()) return node.counts[symbol];
  if (node.many != none) return many_[node.many + symbol];
  const std::uint32_t bit = bit_of(node.symbols, symbol);
  return bit < 64 ? node.counts[bit / 8] : 0;
}

}  // namespace varpulis::forecast
