#pragma once
#include <algorithm>
#include <vector>

#include "state/snapshot.h"
#include "trend/total.h"

namespace varpulis::trend {

/// A total for each cohort of trends. Cohorts are numbered as they begin; those below some number are over.
class Lane {
 public:
  [[nodiscard]] bool empty() const { return cells_.empty(); }
  [[nodiscard]] std::uint32_t first() const { return first_; }
  /// One more than the last cohort; requires !empty().
  [[nodiscard]] std::uint32_t end(const Layout& layout) const { return first_ + static_cast<std::uint32_t>(cells_.size() / layout.width()); }
  [[nodiscard]] const Cell* at(const Layout& layout, std::uint32_t cohort) const { return &cells_[std::size_t{cohort - first_} * layout.width()]; }
  /// The total of a cohort, for which there is room afterwards.
  [[nodiscard]] Cell* reach(const Layout& layout, std::uint32_t cohort) {
    if (cells_.empty()) first_ = cohort;
    if (cohort < first_) {
      cells_.insert(cells_.begin(), std::size_t{first_ - cohort} * layout.width(), Cell());
      const std::uint32_t made = first_ - cohort;
      first_ = cohort;
      for (std::uint32_t k = 0; k < made; ++k) trend::clear(layout, &cells_[std::size_t{k} * layout.width()]);
    }
    for (std::uint32_t known = static_cast<std::uint32_t>(cells_.size() / layout.width()); cohort - first_ >= known; ++known) {
      cells_.resize(cells_.size() + layout.width());
      trend::clear(layout, &cells_[std::size_t{known} * layout.width()]);
    }
    return &cells_[std::size_t{cohort - first_} * layout.width()];
  }
  void add(const Layout& layout, const Lane& other) {
    if (other.empty()) return;
    (void)reach(layout, other.first());
    (void)reach(layout, other.end(layout) - 1);
    for (std::uint32_t cohort = other.first(); cohort < other.end(layout); ++cohort) {
      trend::add(layout, &cells_[std::size_t{cohort - first_} * layout.width()], other.at(layout, cohort));
    }
  }
  /// Cohorts below `base` are over.
  void trim(const Layout& layout, std::uint32_t base) {
    if (cells_.empty() || first_ >= base) return;
    const std::size_t over = std::min(cells_.size(), std::size_t{base - first_} * layout.width());
    cells_.erase(cells_.begin(), cells_.begin() + static_cast<std::ptrdiff_t>(over));
    first_ = base;
  }
  void clear() { cells_.clear(); }
  /// Whether any cohort has trends.
  [[nodiscard]] bool any(const Layout& layout) const {
    for (std::size_t at = 0; at < cells_.size(); at += layout.width()) {
      if (!cells_[at].count.is_zero()) return true;
    }
    return false;
  }
  [[nodiscard]] std::uint64_t bytes() const { return cells_.size() * sizeof(Cell); }

  void save(const Layout& layout, state::SnapshotWriter& to) const;
  [[nodiscard]] Result<void> load(const Layout& layout, state::SnapshotReader& from);

 private:
  std::uint32_t first_ = 0;
  std::vector<Cell> cells_;  // by cohort, each the width of the layout
};

void save(const Layout& layout, const Cell* total, state::SnapshotWriter& to);
[[nodiscard]] Result<void> load(const Layout& layout, Cell* total, state::SnapshotReader& from);

}  // namespace varpulis::trend
