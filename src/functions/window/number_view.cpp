#include "functions/window/number_view.h"

namespace varpulis::functions {
namespace {

NumberView::Shape shape_of(const Column& column) {
  if (column.kind != ColumnKind::number || !column.complete()) return NumberView::Shape::tagged;
  if (column.numbers == Numbers::reals) return NumberView::Shape::reals;
  return column.numbers == Numbers::integers ? NumberView::Shape::integers : NumberView::Shape::tagged;
}

}  // namespace

void NumberViews::read(const Column* added_column, const Column* evicted_column) {
  const bool any_evicted = evicted_column != nullptr && evicted_column->rows > 0;
  const bool any_added = added_column != nullptr && added_column->rows > 0;
  added = {};
  evicted = {};
  if (!any_added && !any_evicted) return;
  const NumberView::Shape shape = shape_of(any_added ? *added_column : *evicted_column);
  if (shape == NumberView::Shape::tagged || (any_added && any_evicted && shape_of(*evicted_column) != shape)) {
    if (any_added) tag(*added_column, of_added_, added);
    if (any_evicted) tag(*evicted_column, of_evicted_, evicted);
    return;
  }
  if (any_added) added.words = added_column->words.data();
  if (any_evicted) evicted.words = evicted_column->words.data();
  added.shape = evicted.shape = shape;
}

void NumberViews::tag(const Column& column, Scratch& scratch, NumberView& view) {
  const std::size_t rows = column.rows;
  scratch.kinds.resize(rows);
  view.kinds = scratch.kinds.data();
  if (column.kind == ColumnKind::number) {
    view.words = column.words.data();
    for (std::size_t row = 0; row < rows; ++row) {
      scratch.kinds[row] = column.is_integer(row) ? Number::Kind::integer : Number::Kind::real;
    }
    if (!column.complete()) {
      for (std::size_t row = 0; row < rows; ++row) {
        if (column.is_absent(row)) scratch.kinds[row] = Number::Kind::none;
      }
    }
    return;
  }
  scratch.words.resize(rows);
  view.words = scratch.words.data();
  for (std::size_t row = 0; row < rows; ++row) {
    const Value* value = column.kind == ColumnKind::dynamic ? &column.values[row] : nullptr;
    const bool is_number = value != nullptr && value->is_number();
    scratch.words[row] = is_number ? value->bits() : 0;
    scratch.kinds[row] = !is_number ? Number::Kind::none : value->kind() == Kind::integer ? Number::Kind::integer : Number::Kind::real;
  }
}

}  // namespace varpulis::functions
