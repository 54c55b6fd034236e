#pragma once
#include "data/column_builder.h"
#include "functions/vocabulary.h"

namespace varpulis::functions {

/// The values of a column one by one, fast for numbers; null for missing ones, unless asked otherwise.
class ValueReader {
 public:
  explicit ValueReader(const Column* column) : column_(column) {
    if (column == nullptr || column->kind != ColumnKind::number || !column->complete()) return;
    numbers_ = column->numbers != Numbers::mixed;
    integers_ = column->numbers == Numbers::integers;
  }
  [[nodiscard]] Value at(std::size_t row) const {
    if (numbers_) return integers_ ? Value::integer(column_->as_integers()[row]) : Value::real(column_->as_reals()[row]);
    return column_->value(row);
  }
  [[nodiscard]] Value null_if_missing(std::size_t row) const {
    Value value = at(row);
    return value.is_missing() ? Value::null() : value;
  }
  /// Appends what null_if_missing() gives, without a Value in between where that would copy.
  void append(std::size_t row, data::ColumnBuilder& results, std::size_t to) const {
    if (column_->is_absent(row)) results.null(to);
    else if (numbers_ && !integers_) results.real(to, column_->as_reals()[row]);
    else if (numbers_) results.integer(to, column_->as_integers()[row]);
    else if (column_->kind == ColumnKind::text) results.text(to, column_->texts[row].view());
    else results.value(to, column_->value(row));
  }

 private:
  const Column* column_;
  bool numbers_ = false;   // all ints or all floats
  bool integers_ = false;
};

}  // namespace varpulis::functions
