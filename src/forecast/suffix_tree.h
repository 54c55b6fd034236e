#pragma once
// What followed which context: counts for every context up to a depth. The parent of a context in the tree is its suffix without the
// oldest symbol; contexts are found by themselves, so that the tree has no edges to follow.
// Paper: Ron, Singer, Tishby, "The power of amnesia: learning probabilistic automata with variable memory length", Machine Learning 25, 1996.
#include <array>
#include <span>
#include <vector>

#include "forecast/context.h"
#include "forecast/context_counts.h"
#include "forecast/context_table.h"
#include "state/snapshot.h"

namespace varpulis::forecast {

class SuffixTree {
 public:
  static constexpr double alpha = 0.01;                  // added to every count
  static constexpr std::uint64_t prune_interval = 10'000;  // updates
  static constexpr double divergence_min = 0.05;         // of a leaf from its suffix, in nats; below, the leaf does not count
  static constexpr std::uint32_t observations_min = 10;  // below, a context does not count
  static constexpr std::uint32_t nodes_max = 1U << 14;   // beyond, the rarest contexts are forgotten
  static constexpr std::uint32_t none = 0;               // no child; the root is nobody's child

  /// `symbols` up to symbols_max, `depth` up to depth_max.
  SuffixTree(std::uint32_t symbols, std::uint32_t depth);

  /// `symbol` followed `context`: counted for all its suffixes. O(depth); every prune_interval updates leaves are judged.
  struct Observation {
    Context context;
    std::uint32_t symbol = 0;
  };
  void update(Context context, std::uint32_t symbol) { update(std::array{Observation{.context = context, .symbol = symbol}}); }
  /// The same for one after the other, in less time.
  void update(std::span<const Observation> observations);

  [[nodiscard]] std::uint32_t symbols() const { return counts_.symbols(); }
  [[nodiscard]] std::uint32_t depth() const { return depth_; }
  [[nodiscard]] std::uint64_t updates() const { return updates_; }
  [[nodiscard]] std::uint32_t nodes() const { return 1 + table_.size(); }
  /// Contexts that were forgotten because there were too many.
  [[nodiscard]] std::uint64_t forgotten() const { return forgotten_; }
  [[nodiscard]] std::uint64_t bytes() const;

  // Nodes; 0 is that of the empty context. Numbers hold until the next update.
  [[nodiscard]] std::uint32_t child(std::uint32_t node, std::uint32_t older) const;
  [[nodiscard]] std::uint32_t total(std::uint32_t node) const { return is_once(node) ? 1 : counts_.total(number(node)); }
  [[nodiscard]] std::uint32_t count(std::uint32_t node, std::uint32_t symbol) const;
  /// Whether predictions may rest on the node: it has been seen often enough, and it or a longer context says something of its own.
  [[nodiscard]] bool counts(std::uint32_t node) const {
    return node == 0 || (total(node) >= observations_min && !judgements_[number(node)].pruned);
  }
  /// P(symbol | context of the node).
  [[nodiscard]] double probability(std::uint32_t node, std::uint32_t symbol) const { return smoothed(count(node, symbol), total(node)); }
  /// That of all symbols.
  void distribution(std::uint32_t node, std::span<double> probabilities) const;
  /// The node of the longest suffix of the context that counts, and its length. Slow beside a SuffixAutomaton.
  struct Found {
    std::uint32_t node = 0, length = 0;
  };
  [[nodiscard]] Found longest_suffix(Context context) const;
  /// The contexts that count, as do all their suffixes: the empty one, then shorter before longer ones.
  struct Known {
    std::uint32_t node = 0;
    Context context;
  };
  [[nodiscard]] std::vector<Known> known() const;

  /// Judges the leaves that came a quarter more often than when they were judged last: one that hardly differs from its suffix does not count
  /// until it does. It goes on counting what it sees.
  void prune();

  void save(state::SnapshotWriter& to) const;
  Result<void> load(state::SnapshotReader& from);

 private:
  struct Judgement {
    bool pruned = false;
    bool is_counted = false;   // among the longer ones of its suffix
    std::uint32_t total = 0;   // observations when it was judged last, as a leaf; 0: never, or it is none
    std::uint32_t longer = 0;  // contexts by one symbol longer that count
    [[nodiscard]] std::uint32_t due() const {
      if (longer > 0) return UINT32_MAX;
      return total == 0 ? observations_min : total + total / 4;
    }
  };
  // A context that came once is an occurrence in its place of the table; the place of any other holds its number among the counts. There are
  // no nodes for longer contexts until it has come more often than occurrences are kept, which most never do.
  [[nodiscard]] static std::uint32_t node_at(ContextTable::Place place) { return place + 1; }
  [[nodiscard]] std::uint64_t value(std::uint32_t node) const { return node == 0 ? 0 : table_[node - 1].value; }
  [[nodiscard]] bool is_once(std::uint32_t node) const { return Occurrence::is(value(node)); }
  [[nodiscard]] std::uint32_t number(std::uint32_t node) const { return number_of(value(node)); }
  static constexpr std::uint64_t counts_bit = std::uint64_t{1} << 32U;  // beside a number: the context counts
  [[nodiscard]] static std::uint32_t number_of(std::uint64_t value) { return static_cast<std::uint32_t>(value); }
  [[nodiscard]] static bool is_counting(std::uint64_t value) { return (value & (counts_bit | Occurrence::flag)) == counts_bit; }
  [[nodiscard]] std::uint64_t value_of(std::uint32_t number) const { return counts_.has_occurrences(number) ? number : number | counts_bit; }
  [[nodiscard]] std::uint32_t find_parent(Context context) const;
  [[nodiscard]] double smoothed(std::uint32_t count, std::uint32_t total) const { return (count + alpha) / (total + alpha * symbols()); }

  template <bool in_place>
  void update_some(std::span<const Observation> observations);
  std::uint32_t longest_of(const Observation& observation);
  void add_occurrence(ContextTable::Place place, std::uint64_t key, Context before, std::uint32_t symbol);
  std::uint32_t add(std::uint64_t key);
  [[nodiscard]] double divergence(std::uint32_t number, std::uint32_t parent, double parent_logarithms) const;
  void judge(std::span<const std::uint32_t> of_one_length, std::vector<std::uint32_t>& of_shorter);
  [[nodiscard]] double sum_of_logarithms(std::uint32_t number) const;
  void forget_rarest();
  void keep(std::uint32_t total_min);
  void halve();
  void count_longer();
  [[nodiscard]] bool holds(Context context) const;
  Result<void> load_counts(state::SnapshotReader& from, std::uint32_t number);
  Result<void> load_occurrence(state::SnapshotReader& from, Context context, std::uint64_t& occurrence) const;

  std::uint32_t depth_;
  std::uint64_t updates_ = 0, forgotten_ = 0;
  ContextTable table_;                 // all contexts but the empty one
  ContextCounts counts_;               // of the empty one and of those that came more than once
  std::vector<Judgement> judgements_;  // of the same
  std::vector<std::uint32_t> parents_;  // of the same, their numbers; a parent counts, came at least as often, and before
  std::uint32_t last_length_ = 0;      // of the longest suffix that counted at the last update: where to begin
};

}  // namespace varpulis::forecast
