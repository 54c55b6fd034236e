#include "expr/kernel_logic.h"

#include <bit>

namespace varpulis::expr {

using data::Bitmap;
using data::Column;
using data::ColumnKind;

ThreeValued three_valued(const Datum& datum, std::size_t rows) {
  if (datum.is_constant()) return {Bitmap(rows, datum.constant().is_true()), Bitmap(rows, datum.constant().is_false())};
  const Column& column = datum.column();
  ThreeValued result;
  if (column.kind == ColumnKind::boolean) {
    result.yes = column.truth;
    result.no = column.truth;
    result.no.invert();
    if (!column.present.empty()) result.no &= column.present;
    if (!column.nulls.empty()) result.no.subtract(column.nulls);
    return result;
  }
  result.yes.assign(rows, false);
  result.no.assign(rows, false);
  if (column.kind == ColumnKind::dynamic) {
    for (std::size_t i = 0; i < rows; ++i) {
      if (column.values[i].is_true()) result.yes.set(i);
      if (column.values[i].is_false()) result.no.set(i);
    }
  }
  return result;
}

data::ColumnPtr boolean_column(ThreeValued values) {
  auto column = std::make_shared<Column>();
  column->kind = ColumnKind::boolean;
  column->rows = static_cast<std::uint32_t>(values.yes.rows());
  values.no |= values.yes;
  if (!values.no.all()) column->present = std::move(values.no);
  column->truth = std::move(values.yes);
  return column;
}

ThreeValued spread(const ThreeValued& values, const Bitmap& kept) {
  ThreeValued result{Bitmap(kept.rows(), false), Bitmap(kept.rows(), false)};
  std::size_t from = 0;
  kept.for_each([&](std::size_t row) {
    if (values.yes[from]) result.yes.set(row);
    if (values.no[from]) result.no.set(row);
    ++from;
  });
  return result;
}

namespace {

/// The words of a three-valued side, without copies where it is a boolean column.
class Side {
 public:
  Side(const Datum& datum, std::size_t rows) {
    if (!datum.is_constant() && datum.column().kind == ColumnKind::boolean) {
      column_ = &datum.column();
    } else {
      values_ = three_valued(datum, rows);
    }
  }
  [[nodiscard]] std::uint64_t yes(std::size_t w) const {
    return column_ ? column_->truth.words()[w] : values_.yes.words()[w];
  }
  /// Bits past the last row may be set.
  [[nodiscard]] std::uint64_t no(std::size_t w) const {
    if (column_ == nullptr) return values_.no.words()[w];
    std::uint64_t no = ~column_->truth.words()[w];
    if (!column_->present.empty()) no &= column_->present.words()[w];
    if (!column_->nulls.empty()) no &= ~column_->nulls.words()[w];
    return no;
  }
  [[nodiscard]] bool complete() const { return column_ != nullptr && column_->complete(); }

 private:
  const Column* column_ = nullptr;
  ThreeValued values_;
};

}  // namespace

data::ColumnPtr combine_rows(bool is_and, const Datum& a, const Datum& b, std::size_t rows) {
  const Side left(a, rows);
  const Side right(b, rows);
  auto column = std::make_shared<Column>();
  column->kind = ColumnKind::boolean;
  column->rows = static_cast<std::uint32_t>(rows);
  column->truth.assign(rows, false);
  std::uint64_t* truth = column->truth.words();
  const std::size_t words = column->truth.word_count();
  for (std::size_t w = 0; w < words; ++w) truth[w] = is_and ? left.yes(w) & right.yes(w) : left.yes(w) | right.yes(w);
  if (left.complete() && right.complete()) return column;
  Bitmap known(rows, false);
  for (std::size_t w = 0; w < words; ++w) {
    known.words()[w] = truth[w] | (is_and ? left.no(w) | right.no(w) : left.no(w) & right.no(w));
  }
  known.clear_tail();
  if (!known.all()) column->present = std::move(known);
  return column;
}

std::size_t count_open(bool is_and, const Datum& left, std::size_t rows) {
  const Side side(left, rows);
  std::size_t decided = 0;
  for (std::size_t w = 0; w < Bitmap::word_count(rows); ++w) {
    std::uint64_t word = is_and ? side.no(w) : side.yes(w);
    if (rows - w * 64 < 64) word &= (std::uint64_t{1} << (rows % 64)) - 1;
    decided += static_cast<std::size_t>(std::popcount(word));
  }
  return rows - decided;
}

Bitmap valid_rows(const Column& column) {
  Bitmap valid = column.present;
  if (column.nulls.empty()) return valid;
  if (valid.empty()) valid.assign(column.rows, true);
  return valid.subtract(column.nulls);
}

Bitmap both(Bitmap a, const Bitmap& b) {
  if (b.empty()) return a;
  if (a.empty()) return b;
  return a &= b;
}

}  // namespace varpulis::expr
