#pragma once
#include <span>
#include <unordered_map>
#include <vector>

#include "data/value.h"
#include "trend/lane.h"

namespace varpulis::trend {

/// The trends of a partition that wait at one state, in groups by the captured values that later conditions read. Values are told apart by
/// kind, too (1 is not 1.0), because conditions may.
class Partials {
 public:
  /// `gaps`: gapped edges that leave the state.
  Partials(std::uint32_t slots, std::uint32_t gaps) : slots_(slots), lanes_(1 + gaps) {}

  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(totals_.size() / lanes_); }
  [[nodiscard]] std::span<const data::Value> captured(std::uint32_t group) const { return {captured_.data() + std::size_t{group} * slots_, slots_}; }
  /// All trends of a group.
  [[nodiscard]] Lane& total(std::uint32_t group) { return totals_[std::size_t{group} * lanes_]; }
  [[nodiscard]] const Lane& total(std::uint32_t group) const { return totals_[std::size_t{group} * lanes_]; }
  /// Those that may still take a gapped edge.
  [[nodiscard]] Lane& open(std::uint32_t group, std::uint32_t gap) { return totals_[std::size_t{group} * lanes_ + 1 + gap]; }

  /// More trends with these captured values wait.
  void add(const Layout& layout, std::vector<data::Value> captured, const Lane& trends);
  /// The last group takes the place of this one.
  void remove(std::uint32_t group);
  void clear();

  [[nodiscard]] std::uint64_t bytes() const;
  void save(const Layout& layout, state::SnapshotWriter& to) const;
  [[nodiscard]] Result<void> load(const Layout& layout, state::SnapshotReader& from);

 private:
  [[nodiscard]] std::uint64_t hash(std::span<const data::Value> captured) const;
  std::uint32_t slots_, lanes_;
  std::vector<data::Value> captured_;  // by group, each `slots_`
  std::vector<Lane> totals_;           // by group, each `lanes_`
  std::unordered_multimap<std::uint64_t, std::uint32_t> index_;  // groups by hash; empty where nothing is captured
};

/// Whether no condition can tell the values apart: equal in kind and, for floats, in every bit.
[[nodiscard]] bool identical(const data::Value& a, const data::Value& b);
/// Identical values have equal ones.
[[nodiscard]] std::uint64_t identity_hash(std::span<const data::Value> values);

}  // namespace varpulis::trend
