#pragma once
#include <cstdint>
#include <deque>
#include <memory>

#include "state/snapshot.h"

namespace varpulis::ops {

/// The greatest time among the last rows of a window that slides by count. A row's time stays a candidate until a later row is as late; in
/// input in time order there is one candidate, which costs no memory of its own.
class GreatestTime {
 public:
  /// A row joins. Rows are numbered; numbers ascend.
  void add(std::uint64_t row, std::int64_t time) {
    if (others_ != nullptr) {
      while (!others_->empty() && others_->back().time <= time) others_->pop_back();
    }
    if (!any_ || first_.time <= time) {
      first_ = {row, time};
      any_ = true;
      others_.reset();
    } else {
      if (others_ == nullptr) others_ = std::make_unique<std::deque<Candidate>>();
      others_->push_back({row, time});
    }
  }
  /// Rows before `row` left.
  void leave_before(std::uint64_t row) {
    while (any_ && first_.row < row) {
      any_ = others_ != nullptr && !others_->empty();
      if (!any_) continue;
      first_ = others_->front();
      others_->pop_front();
      if (others_->empty()) others_.reset();
    }
  }
  /// Requires a row.
  [[nodiscard]] std::int64_t time() const { return first_.time; }

  void save(state::SnapshotWriter& to) const;
  [[nodiscard]] Result<void> load(state::SnapshotReader& from);

 private:
  struct Candidate {
    std::uint64_t row = 0;
    std::int64_t time = 0;
  };
  Candidate first_;
  std::unique_ptr<std::deque<Candidate>> others_;  // descending in time, ascending in row
  bool any_ = false;
};

}  // namespace varpulis::ops
