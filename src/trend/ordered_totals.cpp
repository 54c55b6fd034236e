#include "trend/ordered_totals.h"

#include <algorithm>

#include "data/compare.h"

namespace varpulis::trend {

void OrderedTotals::add(const Layout& layout, double key, const Lane& trends, std::uint32_t base) {
  // Numbers whose trends are over go when there may be as many of them as of others.
  if (nodes_.size() > 2 * std::size_t{rebuilt_} + 64) rebuild(layout, base);
  root_ = insert(layout, root_, key, trends);
}

std::uint32_t OrderedTotals::insert(const Layout& layout, std::uint32_t at, double key, const Lane& trends) {
  if (at == none) {
    nodes_.push_back({.key = key, .priority = data::mix_hash(++inserted_), .own = trends, .all = trends});
    return static_cast<std::uint32_t>(nodes_.size() - 1);
  }
  if (key == nodes_[at].key) {
    nodes_[at].own.add(layout, trends);
    nodes_[at].all.add(layout, trends);
    return at;
  }
  const bool left = key < nodes_[at].key;
  const std::uint32_t child = insert(layout, left ? nodes_[at].left : nodes_[at].right, key, trends);
  Node& node = nodes_[at];
  (left ? node.left : node.right) = child;
  if (nodes_[child].priority > node.priority) return lifted(layout, at, left);
  node.all.add(layout, trends);
  return at;
}

/// A child takes the place of its parent.
std::uint32_t OrderedTotals::lifted(const Layout& layout, std::uint32_t at, bool left) {
  Node& node = nodes_[at];
  const std::uint32_t up = left ? node.left : node.right;
  Node& child = nodes_[up];
  if (left) {
    node.left = std::exchange(child.right, at);
  } else {
    node.right = std::exchange(child.left, at);
  }
  sum_up(layout, node);
  sum_up(layout, child);
  return up;
}

void OrderedTotals::sum_up(const Layout& layout, Node& node) const {
  node.all = node.own;
  if (node.left != none) node.all.add(layout, nodes_[node.left].all);
  if (node.right != none) node.all.add(layout, nodes_[node.right].all);
}

void OrderedTotals::collect(const Layout& layout, Order order, double key, Lane& to) const {
  if (root_ == none) return;
  if (order == Order::all) {
    to.add(layout, nodes_[root_].all);
    return;
  }
  const bool smaller = order == Order::below || order == Order::up_to;
  const bool equal = order == Order::up_to || order == Order::from;
  for (std::uint32_t at = root_; at != none;) {
    const Node& node = nodes_[at];
    const bool fits = smaller ? node.key < key : node.key > key;
    if (!fits && !(equal && node.key == key)) {
      at = smaller ? node.left : node.right;
      continue;
    }
    const std::uint32_t beyond = smaller ? node.left : node.right;
    to.add(layout, node.own);
    if (beyond != none) to.add(layout, nodes_[beyond].all);
    at = smaller ? node.right : node.left;
  }
}

void OrderedTotals::add_count(const Layout& layout, double key, Count trends) {
  if ((trends.bits() >> newest_bits) == 0 && newest_keys_.size() < newest_max) {
    newest_keys_.push_back(key);
    newest_counts_.push_back(trends.low());
    return;
  }
  settle_newest(layout);
  Lane lane;
  lane.reach(layout, 0)->count = trends;
  add(layout, key, lane, 0);
}

void OrderedTotals::settle_newest(const Layout& layout) {
  Lane lane;
  for (std::size_t k = 0; k < newest_keys_.size(); ++k) {
    lane.reach(layout, 0)->count = Count(newest_counts_[k]);
    add(layout, newest_keys_[k], lane, 0);
  }
  newest_keys_.clear();
  newest_counts_.clear();
}

Count OrderedTotals::collect_count(const Layout& layout, Order order, double key) const {
  std::uint64_t sum = 0;
  const auto add_where = [&](auto stands) {
    const double* const keys = newest_keys_.data();
    const std::uint64_t* const counts = newest_counts_.data();
    for (std::size_t k = 0; k < newest_keys_.size(); ++k) sum += stands(keys[k]) ? counts[k] : 0;
  };
  switch (order) {
    case Order::all: add_where([](double) { return true; }); break;
    case Order::below: add_where([key](double own) { return own < key; }); break;
    case Order::up_to: add_where([key](double own) { return own <= key; }); break;
    case Order::above: add_where([key](double own) { return own > key; }); break;
    case Order::from: add_where([key](double own) { return own >= key; }); break;
  }
  Count count(sum);
  if (nodes_.empty()) return count;
  Lane older;
  collect(layout, order, key, older);
  if (!older.empty()) count += older.at(layout, 0)->count;
  return count;
}

void OrderedTotals::rebuild(const Layout& layout, std::uint32_t base) {
  std::vector<Node> old = std::move(nodes_);
  nodes_.clear();
  root_ = none;
  for (Node& node : old) {
    node.own.trim(layout, base);
    if (node.own.any(layout)) root_ = insert(layout, root_, node.key, node.own);
  }
  rebuilt_ = static_cast<std::uint32_t>(nodes_.size());
}

std::uint64_t OrderedTotals::bytes() const {
  std::uint64_t bytes = nodes_.size() * sizeof(Node) + newest_keys_.size() * (sizeof(double) + sizeof(std::uint64_t));
  for (const Node& node : nodes_) bytes += node.own.bytes() + node.all.bytes();
  return bytes;
}

// Every node as it stands: sums that are rounded depend on the order in which they were made.
void OrderedTotals::save(const Layout& layout, state::SnapshotWriter& to) const {
  to.put(std::uint64_t{root_});
  to.put(std::uint64_t{rebuilt_});
  to.put(inserted_);
  to.put(std::uint64_t{nodes_.size()});
  for (const Node& node : nodes_) {
    to.put(node.key);
    to.put(node.priority);
    to.put(std::uint64_t{node.left});
    to.put(std::uint64_t{node.right});
    node.own.save(layout, to);
    node.all.save(layout, to);
  }
  to.put(std::uint64_t{newest_keys_.size()});
  for (std::size_t k = 0; k < newest_keys_.size(); ++k) {
    to.put(newest_keys_[k]);
    to.put(newest_counts_[k]);
  }
}

Result<void> OrderedTotals::load(const Layout& layout, state::SnapshotReader& from) {
  clear();
  const auto get = [&](std::uint32_t& number) -> Result<void> {
    std::uint64_t wide = 0;
    VARPULIS_CHECK(from.get(wide));
    number = static_cast<std::uint32_t>(wide);
    return {};
  };
  VARPULIS_CHECK(get(root_));
  VARPULIS_CHECK(get(rebuilt_));
  VARPULIS_CHECK(from.get(inserted_));
  std::uint64_t count = 0;
  VARPULIS_CHECK(from.get(count));
  const auto is_node = [&](std::uint32_t node) { return node == none || node < count; };
  for (std::uint64_t k = 0; k < count; ++k) {
    Node node;
    VARPULIS_CHECK(from.get(node.key));
    VARPULIS_CHECK(from.get(node.priority));
    VARPULIS_CHECK(get(node.left));
    VARPULIS_CHECK(get(node.right));
    VARPULIS_CHECK(node.own.load(layout, from));
    VARPULIS_CHECK(node.all.load(layout, from));
    if (!is_node(node.left) || !is_node(node.right)) return Error(ErrorCode::invalid_data, "the snapshot holds totals in an impossible order");
    nodes_.push_back(std::move(node));
  }
  if (!is_node(root_)) return Error(ErrorCode::invalid_data, "the snapshot holds totals in an impossible order");
  VARPULIS_CHECK(from.get(count));
  for (std::uint64_t k = 0; k < count; ++k) {
    VARPULIS_CHECK(from.get(newest_keys_.emplace_back()));
    VARPULIS_CHECK(from.get(newest_counts_.emplace_back()));
  }
  return {};
}

}  // namespace varpulis::trend
