#pragma once
#include "functions/window/value_ring.h"
#include "functions/window/windowed_values.h"

namespace varpulis::functions {

/// Which row of a window is wanted: so many before the last, or after the first.
struct Distance {
  std::uint64_t rows = 0;
  bool sliding = false;
};

/// x in the n-th row after the first. Where windows slide any row may come to that place; else only that row is kept.
class FromFirst {
 public:
  void add(const Distance& distance, const ValueReader& added, std::size_t i) {
    if (distance.sliding || rows_ == distance.rows) values_.push_back(added.null_if_missing(i));
    ++rows_;
  }
  void evict(std::uint32_t rows) {
    values_.pop_front(rows);
    rows_ -= rows;
  }
  void append(const Distance& distance, data::ColumnBuilder& results, std::size_t row) const {
    if (rows_ > distance.rows) results.value(row, values_[distance.sliding ? distance.rows : 0]);
    else results.null(row);
  }
  [[nodiscard]] std::uint64_t bytes() const { return values_.bytes(); }
  void save(state::SnapshotWriter& to) const {
    values_.save(to);
    to.put(rows_);
  }
  [[nodiscard]] Result<void> load(state::SnapshotReader& from) {
    VARPULIS_CHECK(values_.load(from));
    return from.get(rows_);
  }

 private:
  ValueRing values_;
  std::uint64_t rows_ = 0;
};

/// x in the n-th row before the last: of the last n + 1 rows those that are in the window.
class FromLast {
 public:
  void add(const Distance& distance, const ValueReader& added, std::size_t i) {
    values_.push_back(added.null_if_missing(i));
    ++rows_;
    if (values_.size() > distance.rows + 1) values_.pop_front(1);
  }
  void evict(std::uint32_t rows) {
    rows_ -= rows;
    if (values_.size() > rows_) values_.pop_front(values_.size() - rows_);
  }
  void append(const Distance& distance, data::ColumnBuilder& results, std::size_t row) const {
    if (rows_ > distance.rows) results.value(row, values_[values_.size() - 1 - distance.rows]);
    else results.null(row);
  }
  [[nodiscard]] std::uint64_t bytes() const { return values_.bytes(); }
  void save(state::SnapshotWriter& to) const {
    values_.save(to);
    to.put(rows_);
  }
  [[nodiscard]] Result<void> load(state::SnapshotReader& from) {
    VARPULIS_CHECK(values_.load(from));
    return from.get(rows_);
  }

 private:
  ValueRing values_;
  std::uint64_t rows_ = 0;
};

}  // namespace varpulis::functions
