#pragma once
#include <deque>

#include "ops/window_policy.h"

namespace varpulis::ops {

/// Values of one argument of the rows in sliding windows, so that they can be seen again when rows leave.
class ArgumentRings {
 public:
  /// Follows the script: `column` holds the argument of the rows that arrived. Gives the values that leave, and, where `changes` let rows
  /// join again, the values of the adding steps (else `column` itself).
  struct Moved {
    data::ColumnPtr added, evicted;
  };
  [[nodiscard]] Moved follow(const WindowChanges& changes, const data::ColumnPtr& column);

  [[nodiscard]] std::uint64_t values() const { return values_; }
  void save(state::SnapshotWriter& to) const;
  [[nodiscard]] Result<void> load(state::SnapshotReader& from);

 private:
  std::vector<std::deque<data::Value>> rings_;  // by slot
  std::uint64_t values_ = 0;
};

}  // namespace varpulis::ops
