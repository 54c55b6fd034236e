#include "data/batch.h"

namespace varpulis::data {
namespace {

template <typename T>
Buffer<T> gather_buffer(const Buffer<T>& from, const Selection& selection) {
  if (from.empty()) return {};
  Buffer<T> to(selection.size());
  const std::uint32_t* rows = selection.rows();
  for (std::size_t i = 0; i < to.size(); ++i) to[i] = from[rows[i]];
  return to;
}

}  // namespace

KeysPtr gather(const KeysPtr& keys, const Selection& selection) {
  if (selection.is_all()) return keys;
  auto result = std::make_shared<Keys>();
  result->first_position = keys->first_position;
  result->position = gather_buffer(keys->position, selection);
  result->time = gather_buffer(keys->time, selection);
  result->list = gather_buffer(keys->list, selection);
  result->deadline = gather_buffer(keys->deadline, selection);
  result->root = gather_buffer(keys->root, selection);
  result->flags = gather_buffer(keys->flags, selection);
  return result;
}

Rows compact(const Rows& rows) {
  if (rows.selection.is_all()) return rows;
  auto batch = std::make_shared<Batch>();
  batch->schema = rows.batch->schema;
  batch->rows = static_cast<std::uint32_t>(rows.size());
  batch->columns.reserve(rows.batch->columns.size());
  for (const ColumnPtr& column : rows.batch->columns) batch->columns.push_back(gather(column, rows.selection));
  batch->shapes = rows.batch->shapes;
  batch->shape_of_row = gather_buffer(rows.batch->shape_of_row, rows.selection);
  Rows result;
  result.batch = std::move(batch);
  result.keys = gather(rows.keys, rows.selection);
  result.selection = Selection::all(rows.size());
  result.type = rows.type;
  if (rows.types) {
    auto types = std::make_shared<RowTypes>();
    types->names = rows.types->names;
    types->of_row = gather_buffer(rows.types->of_row, rows.selection);
    result.types = std::move(types);
  }
  return result;
}

Map row_as_map(const Batch& batch, std::size_t row) {
  Map map;
  map.reserve(batch.columns.size());
  batch.for_each_field(row, [&](std::size_t c) { map.set(batch.schema->name(c), batch.columns[c]->value(row)); });
  return map;
}

}  // namespace varpulis::data
