#pragma once
// A suffix tree compiled into an automaton: the state after a sequence stands for the longest suffix that counts, so that predicting is
// reading a row and moving on is reading an entry.
#include <span>

#include "forecast/suffix_tree.h"

namespace varpulis::forecast {

class SuffixAutomaton {
 public:
  static constexpr std::uint32_t contexts_max = 2048;  // of the tree; where more count, those that were seen most are taken

  /// One state, all symbols alike.
  explicit SuffixAutomaton(std::uint32_t symbols);
  explicit SuffixAutomaton(const SuffixTree& tree);

  [[nodiscard]] std::uint32_t symbols() const { return symbols_; }
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(lengths_.size()); }
  [[nodiscard]] std::uint32_t start() const { return 0; }
  [[nodiscard]] std::uint32_t next(std::uint32_t state, std::uint32_t symbol) const { return next_[state * symbols_ + symbol]; }
  [[nodiscard]] double probability(std::uint32_t state, std::uint32_t symbol) const { return rows_[state * symbols_ + symbol]; }
  /// The probabilities of all symbols; they sum to 1.
  [[nodiscard]] std::span<const double> distribution(std::uint32_t state) const { return {rows_.data() + std::size_t{state} * symbols_, symbols_}; }
  /// How many of the last symbols the distribution rests on.
  [[nodiscard]] std::uint32_t length(std::uint32_t state) const { return lengths_[state]; }
  /// The symbol by which a state is entered; that of the empty context is 0, though any leads there.
  [[nodiscard]] std::uint32_t newest_symbol(std::uint32_t state) const { return contexts_[state][0]; }
  /// That of the context without its oldest symbol, a smaller number; that of the empty context is 0.
  [[nodiscard]] std::uint32_t shorter(std::uint32_t state) const { return shorter_[state]; }
  /// The state after a sequence that ends with the context. O(depth).
  [[nodiscard]] std::uint32_t state_of(Context context) const;

  void save(state::SnapshotWriter& to) const;
  Result<void> load(state::SnapshotReader& from);

 private:
  std::uint32_t add(Context context);
  [[nodiscard]] bool is_state(Context context) const { return contexts_[state_of(context)].length == context.length; }
  std::uint32_t find_or_add(Context context);
  void connect();

  std::uint32_t symbols_;
  std::vector<std::uint16_t> next_;
  std::vector<double> rows_;
  std::vector<std::uint8_t> lengths_;
  std::vector<Context> contexts_;        // by state
  std::vector<std::uint16_t> shorter_;   // by state
  std::vector<std::uint16_t> older_;     // by state and symbol: the state of the context that is longer by it; 0: there is none
};

}  // namespace varpulis::forecast
