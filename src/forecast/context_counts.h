#pragma once
// What followed the contexts that came more than once, a cache line each. Of those that came a few times it is kept what came before and
// after each time; others count, and most were followed by a few different symbols.
#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "data/large_memory.h"
#include "forecast/occurrence.h"

namespace varpulis::forecast {

class ContextCounts {
 public:
  static constexpr std::uint32_t inline_max = 12;  // symbols of an alphabet whose counts are in the node, by symbol
  static constexpr std::uint32_t few_max = 8;      // different symbols that a node of a larger alphabet counts itself
  static constexpr std::uint32_t occurrences_max = 6;  // of a context that does not count yet
  using Occurrences = std::array<std::uint64_t, occurrences_max>;

  /// `symbols` up to symbols_max. Number 0, the first one added, is that of the empty context.
  explicit ContextCounts(std::uint32_t symbols) : symbols_(symbols) {}

  [[nodiscard]] std::uint32_t symbols() const { return symbols_; }
  [[nodiscard]] bool is_inline() const { return symbols_ <= inline_max; }
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(nodes_.size()); }
  [[nodiscard]] std::uint64_t bytes() const { return nodes_.size() * sizeof(Node) + many_.size() * sizeof(std::uint32_t); }

  /// A context that has not come yet gets the next number.
  std::uint32_t add(std::uint64_t key);
  /// Whether the context has occurrences; else it counts, as the empty one always does.
  [[nodiscard]] bool has_occurrences(std::uint32_t number) const { return number != 0 && nodes_[number].total <= occurrences_max; }
  void add_occurrence(std::uint32_t number, std::uint64_t occurrence);
  [[nodiscard]] std::span<const std::uint64_t> occurrences(std::uint32_t number) const {
    return {nodes_[number].occurrences.data(), nodes_[number].total};
  }
  /// From now on it counts. More than occurrences_max have to be added at once. It is due when it has come so often.
  void start_counting(std::uint32_t number, std::uint32_t due);
  void set_due(std::uint32_t number, std::uint32_t total) { nodes_[number].due = total; }
  /// Those that are due, and only those, become due now.
  void find_due();
  /// The keys of those that have become due since the last call.
  [[nodiscard]] std::vector<std::uint64_t> take_due() { return std::exchange(due_, {}); }
  /// One more of the symbol. `in_place`: is_inline(), known to the caller's code.
  template <bool in_place>
  void increment(std::uint32_t number, std::uint32_t symbol);
  void add(std::uint32_t number, std::uint32_t symbol, std::uint32_t count);
  /// Forgets the contexts that came more seldom. The others move up in their order: calls moved(from, to) for each.
  template <typename Moved>
  void keep(std::uint32_t total_min, Moved moved);

  [[nodiscard]] std::uint64_t key(std::uint32_t number) const { return nodes_[number].key; }
  [[nodiscard]] std::uint32_t total(std::uint32_t number) const { return nodes_[number].total; }
  [[nodiscard]] std::uint32_t count(std::uint32_t number, std::uint32_t symbol) const;
  /// Calls use(symbol, count) for the symbols that came, in an order that depends on what came only.
  template <typename Use>
  void for_each(std::uint32_t number, Use use) const;

 private:
  static constexpr std::uint32_t none = UINT32_MAX;
  static constexpr std::uint64_t no_symbols = UINT64_MAX;

  /// Counts of a few different symbols of many.
  struct Few {
    std::array<std::uint32_t, few_max> counts;
    std::uint64_t symbols;  // of the counts, a byte each in the order of coming
    std::uint32_t many;     // where in many_ the counts of all symbols are, once they are there
  };
  struct alignas(64) Node {
    std::uint64_t key = 0;
    std::uint32_t total = 0, due = 0;
    union {
      std::array<std::uint32_t, inline_max> counts{};  // where is_inline()
      Few few;
      Occurrences occurrences;
    };
  };
  static_assert(sizeof(Node) == 64);
  static constexpr std::uint64_t each_byte = 0x0101010101010101;

  /// Eight times the place of a symbol among the few, and 7 bits; 64 where it is not there.
  [[nodiscard]] static std::uint32_t bit_of(std::uint64_t symbols, std::uint32_t symbol) {
    const std::uint64_t difference = symbols ^ each_byte * symbol;
    // The lowest byte that is 0 sets its highest bit; what is above it does not matter.
    return static_cast<std::uint32_t>(std::countr_zero((difference - each_byte) & ~difference & each_byte << 7U));
  }
  [[nodiscard]] std::uint32_t take_many();
  void add_other(Few& few, std::uint32_t symbol, std::uint32_t count);

  std::uint32_t symbols_;
  data::LargeVector<Node> nodes_;
  data::LargeVector<std::uint32_t> many_;
  std::vector<std::uint32_t> free_;  // places in many_ of forgotten contexts
  std::vector<std::uint64_t> due_;   // keys
};

template <bool in_place>
void ContextCounts::increment(std::uint32_t number, std::uint32_t symbol) {
  Node& node = nodes_[number];
  if (++node.total == node.due) [[unlikely]] due_.push_back(node.key);
  if constexpr (in_place) {
    ++node.counts[symbol];
    return;
  }
  if (node.few.many != none) {
    ++many_[node.few.many + symbol];
  } else if (const std::uint32_t bit = bit_of(node.few.symbols, symbol); bit < 64) {
    ++node.few.counts[bit / 8];
  } else {
    add_other(node.few, symbol, 1);
  }
}

template <typename Moved>
void ContextCounts::keep(std::uint32_t total_min, Moved moved) {
  std::uint32_t kept = 0;
  for (std::uint32_t number = 0; number < size(); ++number) {
    const Node& node = nodes_[number];
    if (number > 0 && node.total < total_min) {
      if (!is_inline() && !has_occurrences(number) && node.few.many != none) free_.push_back(node.few.many);
      continue;
    }
    nodes_[kept] = node;
    moved(number, kept++);
  }
  nodes_.resize(kept);
}

template <typename Use>
void ContextCounts::for_each(std::uint32_t number, Use use) const {
  const Node& node = nodes_[number];
  if (has_occurrences(number)) {
    std::uint64_t used = 0;  // a bit for each symbol
    for (const std::uint64_t each : occurrences(number)) {
      const std::uint32_t symbol = Occurrence(each).symbol();
      if ((used >> symbol & 1U) == 0) use(symbol, count(number, symbol));
      used |= std::uint64_t{1} << symbol;
    }
    return;
  }
  if (is_inline() || node.few.many != none) {
    const std::uint32_t* const counts = is_inline() ? node.counts.data() : many_.data() + node.few.many;
    for (std::uint32_t symbol = 0; symbol < symbols_; ++symbol) {
      if (counts[symbol] != 0) use(symbol, counts[symbol]);
    }
    return;
  }
  for (std::uint32_t i = 0; i < few_max; ++i) {
    const auto symbol = static_cast<std::uint32_t>(node.few.symbols >> (8 * i) & 0xffU);
    if (symbol >= symbols_max) return;
    use(symbol, node.few.counts[i]);
  }
}

}  // namespace varpulis::forecast
