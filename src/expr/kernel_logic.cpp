#include "expr/kernel_logic.h"

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

ThreeValued logical_and(ThreeValued a, const ThreeValued& b) {
  a.yes &= b.yes;
  a.no |= b.no;
  return a;
}

ThreeValued logical_or(ThreeValued a, const ThreeValued& b) {
  a.yes |= b.yes;
  a.no &= b.no;
  return a;
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
