#pragma once
#include <cstdint>
#include <vector>

#include "trend/lane.h"
#include "trend/program.h"

namespace varpulis::trend {

/// Trends by a captured number, so that those below or above another one are added up in O(log n): a treap whose nodes know the total of what
/// hangs below them. Priorities are hashes of the order of insertion, so that its shape depends on nothing else.
/// Source: Seidel and Aragon, "Randomized search trees", Algorithmica 16, 1996.
/// Where trends are only counted, and not by cohorts, the numbers that came last wait in front of the tree, in arrays that are looked through from
/// end to end: few numbers are all that most windows hold, and that is several times as fast.
class OrderedTotals {
 public:
  [[nodiscard]] bool empty() const { return nodes_.empty() && newest_keys_.empty(); }
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(nodes_.size() + newest_keys_.size()); }
  /// More trends wait with this number, which is not NaN. Cohorts below `base` are over.
  void add(const Layout& layout, double key, const Lane& trends, std::uint32_t base);
  /// Adds the trends whose number stands in this order to `key` to a lane.
  void collect(const Layout& layout, Order order, double key, Lane& to) const;
  // The same of a layout that counts trends and nothing else, without cohorts.
  void add_count(const Layout& layout, double key, Count trends);
  [[nodiscard]] Count collect_count(const Layout& layout, Order order, double key) const;
  /// Calls use(key, lane) for the trends of each number, or of each time that it came.
  template <typename Use>
  void for_each(const Layout& layout, Use use) const {
    for (const Node& node : nodes_) use(node.key, node.own);
    Lane lane;
    for (std::size_t k = 0; k < newest_keys_.size(); ++k) {
      lane.reach(layout, 0)->count = Count(newest_counts_[k]);
      use(newest_keys_[k], lane);
    }
  }
  /// Calls change(lane) for the trends of each number; totals are made anew.
  template <typename Change>
  void change_all(const Layout& layout, Change change) {
    for (Node& node : nodes_) change(node.own);
    rebuild(layout, 0);
  }
  void clear() {
    nodes_.clear();
    root_ = none;
    rebuilt_ = 0;
    newest_keys_.clear();
    newest_counts_.clear();
  }

  [[nodiscard]] std::uint64_t bytes() const;
  void save(const Layout& layout, state::SnapshotWriter& to) const;
  [[nodiscard]] Result<void> load(const Layout& layout, state::SnapshotReader& from);

 private:
  struct Node {
    double key = 0;
    std::uint64_t priority = 0;
    std::uint32_t left = none, right = none;
    Lane own, all;  // of the number; of all below the node, itself included
  };
  [[nodiscard]] std::uint32_t insert(const Layout& layout, std::uint32_t node, double key, const Lane& trends);
  [[nodiscard]] std::uint32_t lifted(const Layout& layout, std::uint32_t node, bool left);
  void sum_up(const Layout& layout, Node& node) const;
  void rebuild(const Layout& layout, std::uint32_t base);
  void settle_newest(const Layout& layout);

  static constexpr std::size_t newest_max = 128;
  static constexpr std::uint32_t newest_bits = 57;  // so that newest_max counts fit 64 bits together

  std::vector<Node> nodes_;
  std::uint32_t root_ = none;
  std::uint32_t rebuilt_ = 0;     // nodes when they were last looked through
  std::uint64_t inserted_ = 0;
  std::vector<double> newest_keys_;
  std::vector<std::uint64_t> newest_counts_;  // parallel
};

}  // namespace varpulis::trend
