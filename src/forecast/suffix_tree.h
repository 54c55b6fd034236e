#pragma once
// What followed which context: counts for every context up to a depth, in a tree whose edges go from the newest symbol to older ones, so
// that the parent of a context is its suffix without the oldest symbol.
// Paper: Ron, Singer, Tishby, "The power of amnesia: learning probabilistic automata with variable memory length", Machine Learning 25, 1996.
#include <span>
#include <vector>

#include "forecast/context.h"
#include "state/snapshot.h"

namespace varpulis::forecast {

class SuffixTree {
 public:
  static constexpr double alpha = 0.01;                  // added to every count
  static constexpr std::uint64_t prune_interval = 10'000;  // updates
  static constexpr double divergence_min = 0.05;         // of a leaf from its suffix, in nats; below, the leaf does not count
  static constexpr std::uint32_t observations_min = 10;  // below, a context does not count
  static constexpr std::uint32_t nodes_max = 1U << 16;   // beyond, the rarest contexts are forgotten
  static constexpr std::uint32_t none = 0;               // no child; the root is nobody's child

  /// `symbols` up to symbols_max, `depth` up to depth_max.
  SuffixTree(std::uint32_t symbols, std::uint32_t depth);

  /// `symbol` followed `context`: counted for all its suffixes. O(depth); every prune_interval updates leaves are judged.
  void update(Context context, std::uint32_t symbol);

  [[nodiscard]] std::uint32_t symbols() const { return symbols_; }
  [[nodiscard]] std::uint32_t depth() const { return depth_; }
  [[nodiscard]] std::uint64_t updates() const { return updates_; }
  [[nodiscard]] std::uint32_t nodes() const { return static_cast<std::uint32_t>(judgements_.size()); }
  /// Contexts that were forgotten because there were too many.
  [[nodiscard]] std::uint64_t forgotten() const { return forgotten_; }
  [[nodiscard]] std::uint64_t bytes() const { return words_.size() * sizeof(std::uint32_t) + nodes() * sizeof(Judgement); }

  // Nodes; 0 is that of the empty context.
  [[nodiscard]] std::uint32_t child(std::uint32_t node, std::uint32_t older) const { return words_[node * stride_ + header + symbols_ + older]; }
  [[nodiscard]] std::uint32_t total(std::uint32_t node) const { return words_[node * stride_]; }
  [[nodiscard]] std::uint32_t count(std::uint32_t node, std::uint32_t symbol) const { return words_[node * stride_ + header + symbol]; }
  /// Whether predictions may rest on the node: it has been seen often enough, and it or a longer context says something of its own.
  [[nodiscard]] bool counts(std::uint32_t node) const {
    return node == 0 || (total(node) >= observations_min && !judgements_[node].pruned);
  }
  /// P(symbol | context of the node).
  [[nodiscard]] double probability(std::uint32_t node, std::uint32_t symbol) const {
    return (count(node, symbol) + alpha) / (total(node) + alpha * symbols_);
  }
  /// The node of the longest suffix of the context that counts, and its length. Slow beside a SuffixAutomaton.
  struct Found {
    std::uint32_t node = 0, length = 0;
  };
  [[nodiscard]] Found longest_suffix(Context context) const;

  /// Judges the leaves: one that hardly differs from its suffix does not count until it does. It goes on counting what it sees.
  void prune();

  void save(state::SnapshotWriter& to) const;
  Result<void> load(state::SnapshotReader& from);

 private:
  struct Judgement {
    bool pruned = false;
    std::uint32_t total = 0;  // observations when it was judged last
  };
  /// What is below a node that was passed once only: the rest of that context, and what followed it. Most contexts never come again, so
  /// that nodes for longer ones are made when they do.
  struct Unseen {
    Context rest;  // newest first, as seen from the node; empty: nothing is left to make
    std::uint32_t symbol = 0;
  };
  [[nodiscard]] static Unseen unseen_of(const std::uint32_t* words);
  static void set_unseen(std::uint32_t* words, const Unseen& unseen);
  static constexpr std::uint32_t header = 4;  // words before the counts
  [[nodiscard]] std::uint32_t* words(std::uint32_t node) { return words_.data() + std::size_t{node} * stride_; }
  std::uint32_t add_child(std::uint32_t node, std::uint32_t older);
  void add_once(std::uint32_t node, Context rest, std::uint32_t symbol);
  [[nodiscard]] double divergence(std::uint32_t node, std::uint32_t parent) const;
  bool judge(std::uint32_t node, std::uint32_t parent);
  void forget_rarest();
  void copy_kept(std::uint32_t node, std::uint32_t total_min, SuffixTree& to, std::uint32_t at) const;
  void halve();

  std::uint32_t symbols_, depth_, stride_;
  std::uint64_t updates_ = 0, forgotten_ = 0;
  std::vector<std::uint32_t> words_;  // by node: total, what is unseen in three words, counts by symbol, children by symbol
  std::vector<Judgement> judgements_;  // by node
};

}  // namespace varpulis::forecast
