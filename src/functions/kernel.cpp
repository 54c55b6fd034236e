#include "functions/kernel.h"

namespace varpulis::functions {

ColumnDraft draft(ColumnKind kind, ColumnArguments arguments, std::size_t rows) {
  auto column = std::make_shared<Column>();
  column->kind = kind;
  column->rows = static_cast<std::uint32_t>(rows);
  for (const ColumnPtr& argument : arguments) {
    if (argument->complete()) continue;
    if (column->present.empty()) column->present.assign(rows, true);
    if (!argument->all_present()) column->present &= argument->present;
    if (!argument->no_nulls()) column->present.subtract(argument->nulls);
  }
  switch (kind) {
    case ColumnKind::boolean: column->truth.assign(rows, false); break;
    case ColumnKind::number:
    case ColumnKind::timestamp:
    case ColumnKind::duration: column->words.resize(rows); break;
    case ColumnKind::text: column->texts.resize(rows); break;
    case ColumnKind::dynamic: column->values.resize(rows); break;
  }
  return column;
}

void drop(Column& column, std::size_t row) {
  if (column.present.empty()) column.present.assign(column.rows, true);
  column.present.reset(row);
}

ColumnPtr finish(ColumnDraft column) {
  if (column->present.empty()) return column;
  if (column->present.all()) {
    column->present.clear();
    return column;
  }
  data::Bitmap missing = column->present;
  missing.invert();
  if (!column->truth.empty()) column->truth.subtract(missing);
  if (!column->words.empty()) missing.for_each([&](std::size_t row) { column->words[row] = 0; });
  if (!column->texts.empty()) missing.for_each([&](std::size_t row) { column->texts[row] = data::TextView(); });
  return column;
}

}  // namespace varpulis::functions
