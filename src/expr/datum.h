#pragma once
#include <utility>

#include "data/column.h"

namespace varpulis::expr {

/// What a node evaluates to: a dense column, or one value that holds for every row.
class Datum {
 public:
  Datum(data::Value constant) : constant_(std::move(constant)) {}  // NOLINT(google-explicit-constructor)
  Datum(data::ColumnPtr column) : column_(std::move(column)) {}    // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool is_constant() const { return column_ == nullptr; }
  /// Requires is_constant().
  [[nodiscard]] const data::Value& constant() const { return constant_; }
  /// Requires !is_constant().
  [[nodiscard]] const data::Column& column() const { return *column_; }
  [[nodiscard]] const data::ColumnPtr& column_pointer() const { return column_; }
  /// As a column of `rows` rows, whichever it is.
  [[nodiscard]] data::ColumnPtr materialize(std::size_t rows) const {
    return column_ ? column_ : data::repeat(constant_, rows);
  }
  [[nodiscard]] data::Value value(std::size_t row) const { return column_ ? column_->value(row) : constant_; }
  [[nodiscard]] bool is_missing(std::size_t row) const {
    return column_ ? column_->is_missing(row) : constant_.is_missing();
  }

 private:
  data::Value constant_;
  data::ColumnPtr column_;
};

}  // namespace varpulis::expr
