#include "forecast/context_counts.h"

#include <algorithm>

namespace varpulis::forecast {

std::uint32_t ContextCounts::add(std::uint64_t key) {
  const std::uint32_t number = size();
  data::resize(nodes_, nodes_.size() + 1);
  nodes_.back().key = key;
  return number;
}

void ContextCounts::add_occurrence(std::uint32_t number, std::uint64_t occurrence) {
  Node& node = nodes_[number];
  node.occurrences[node.total++] = occurrence;
}

void ContextCounts::start_counting(std::uint32_t number, std::uint32_t due) {
  Node& node = nodes_[number];
  node.total = 0;
  node.due = due;
  if (is_inline()) {
    node.counts = {};
  } else {
    node.few = {.counts = {}, .symbols = no_symbols, .many = none};
  }
}

void ContextCounts::add(std::uint32_t number, std::uint32_t symbol, std::uint32_t count) {
  Node& node = nodes_[number];
  node.total += count;
  if (is_inline()) {
    node.counts[symbol] += count;
  } else if (node.few.many != none) {
    many_[node.few.many + symbol] += count;
  } else if (const std::uint32_t bit = bit_of(node.few.symbols, symbol); bit < 64) {
    node.few.counts[bit / 8] += count;
  } else {
    add_other(node.few, symbol, count);
  }
}

void ContextCounts::find_due() {
  due_.clear();
  for (const Node& node : nodes_) {
    if (node.total >= node.due) due_.push_back(node.key);
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
void ContextCounts::add_other(Few& few, std::uint32_t symbol, std::uint32_t count) {
  for (std::uint32_t i = 0; i < few_max; ++i) {
    if ((few.symbols >> (8 * i) & 0xffU) < symbols_max) continue;
    few.symbols ^= std::uint64_t{0xffU ^ symbol} << (8 * i);
    few.counts[i] = count;
    return;
  }
  few.many = take_many();
  for (std::uint32_t i = 0; i < few_max; ++i) many_[few.many + (few.symbols >> (8 * i) & 0xffU)] = few.counts[i];
  many_[few.many + symbol] = count;
}

std::uint32_t ContextCounts::count(std::uint32_t number, std::uint32_t symbol) const {
  const Node& node = nodes_[number];
  if (has_occurrences(number)) {
    const auto is_followed = [&](std::uint64_t each) { return Occurrence(each).symbol() == symbol; };
    return static_cast<std::uint32_t>(std::ranges::count_if(occurrences(number), is_followed));
  }
  if (is_inline()) return node.counts[symbol];
  if (node.few.many != none) return many_[node.few.many + symbol];
  const std::uint32_t bit = bit_of(node.few.symbols, symbol);
  return bit < 64 ? node.few.counts[bit / 8] : 0;
}

}  // namespace varpulis::forecast
