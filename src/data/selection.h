#pragma once
#include <memory>

#include "data/bitmap.h"
#include "data/buffer.h"

namespace varpulis::data {

/// Which rows of a batch are meant, in ascending order: all of them, or a list. Cheap to copy.
class Selection {
 public:
  /// All rows of a batch of `rows`.
  static Selection all(std::size_t rows) { return Selection(rows); }
  static Selection of(Buffer<std::uint32_t> rows) { return Selection(std::make_shared<const Buffer<std::uint32_t>>(std::move(rows))); }

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] bool is_all() const { return !rows_; }
  /// The batch row of the i-th selected row.
  [[nodiscard]] std::uint32_t operator[](std::size_t i) const { return rows_ ? (*rows_)[i] : static_cast<std::uint32_t>(i); }
  /// The list; requires !is_all().
  [[nodiscard]] const std::uint32_t* rows() const { return rows_->data(); }

  /// The selected rows (counted within this selection) whose bit is set. `keep` has size() rows.
  [[nodiscard]] Selection where(const Bitmap& keep) const;
  /// The selected rows [begin, begin + count).
  [[nodiscard]] Selection slice(std::size_t begin, std::size_t count) const;

 private:
  explicit Selection(std::size_t size) : size_(size) {}
  explicit Selection(std::shared_ptr<const Buffer<std::uint32_t>> rows) : rows_(std::move(rows)), size_(rows_->size()) {}
  std::shared_ptr<const Buffer<std::uint32_t>> rows_;
  std::size_t size_ = 0;
};

}  // namespace varpulis::data
