#include "data/row_store.h"

#include <algorithm>

#include "data/column_builder.h"

namespace varpulis::data {

std::uint32_t RowStore::column(std::string_view name, std::size_t guess) {
  if (guess < columns_.size() && columns_[guess].name == name) return static_cast<std::uint32_t>(guess);
  const auto found = std::ranges::find(columns_, name, &Column::name);
  if (found != columns_.end()) return static_cast<std::uint32_t>(found - columns_.begin());
  columns_.push_back({.name = std::string(name), .values = std::vector<Value>(time_.size())});
  return static_cast<std::uint32_t>(columns_.size() - 1);
}

std::uint32_t RowStore::shape_index(const Shape& fields) {
  const auto found = std::ranges::find(shapes_, fields);
  if (found != shapes_.end()) return static_cast<std::uint32_t>(found - shapes_.begin());
  shapes_.push_back(fields);
  return static_cast<std::uint32_t>(shapes_.size() - 1);
}

std::uint32_t RowStore::type_index(std::string_view name) {
  const auto found = std::ranges::find(types_, name);
  if (found != types_.end()) return static_cast<std::uint32_t>(found - types_.begin());
  types_.emplace_back(name);
  return static_cast<std::uint32_t>(types_.size() - 1);
}

std::uint32_t RowStore::new_id() {
  if (!free_.empty()) {
    const std::uint32_t id = free_.back();
    free_.pop_back();
    return id;
  }
  const auto id = static_cast<std::uint32_t>(time_.size());
  time_.push_back(0);
  root_.push_back(0);
  shape_of_.push_back(0);
  type_of_.push_back(0);
  for (Column& column : columns_) column.values.emplace_back();
  return id;
}

std::uint32_t RowStore::add(const Rows& rows, std::size_t i) {
  const std::uint32_t id = new_id();
  const std::uint32_t row = rows.row(i);
  Shape fields;
  rows.batch->for_each_field(row, [&](std::size_t c) {
    const std::uint32_t at = column(rows.batch->schema->name(c), fields.size());
    columns_[at].values[id] = rows.batch->columns[c]->value(row);
    fields.push_back(at);
  });
  shape_of_[id] = shape_index(fields);
  type_of_[id] = type_index(rows.type_of(i));
  time_[id] = rows.time(i).ns;
  root_[id] = rows.root(i);
  return id;
}

std::uint32_t RowStore::add(std::string_view type, EventTime time, std::uint64_t root, const Map& fields) {
  const std::uint32_t id = new_id();
  Shape order;
  for (const auto& [name, value] : fields.entries()) {
    const std::uint32_t at = column(name, order.size());
    columns_[at].values[id] = value;
    order.push_back(at);
  }
  shape_of_[id] = shape_index(order);
  type_of_[id] = type_index(type);
  time_[id] = time.ns;
  root_[id] = root;
  return id;
}

Map RowStore::fields(std::uint32_t id) const {
  Map map;
  for (const std::uint32_t column : shapes_[shape_of_[id]]) map.set(columns_[column].name, columns_[column].values[id]);
  return map;
}

void RowStore::erase(std::uint32_t id) {
  for (const std::uint32_t column : shapes_[shape_of_[id]]) columns_[column].values[id] = Value();
  free_.push_back(id);
}

void RowStore::clear() { *this = RowStore(); }

Value RowStore::field(std::uint32_t id, std::string_view name) const {
  const auto found = std::ranges::find(columns_, name, &Column::name);
  return found == columns_.end() ? Value() : found->values[id];
}

std::uint64_t RowStore::bytes() const {
  const std::uint64_t per_row = 2 * sizeof(std::uint64_t) + 2 * sizeof(std::uint32_t) + columns_.size() * sizeof(Value);
  return time_.capacity() * per_row;
}

RowStore::Gathered RowStore::gather(std::span<const std::uint32_t> ids) const {
  auto batch = std::make_shared<Batch>();
  batch->rows = static_cast<std::uint32_t>(ids.size());
  std::vector<std::string> names;
  for (const Column& column : columns_) {
    ColumnBuilder builder;
    for (std::size_t i = 0; i < ids.size(); ++i) builder.value(i, column.values[ids[i]]);
    names.push_back(column.name);
    batch->columns.push_back(builder.finish(ids.size()));
  }
  batch->schema = std::make_shared<const Schema>(std::move(names));
  batch->shapes = shapes_;
  batch->shape_of_row.resize(ids.size());
  auto keys = std::make_shared<Keys>();
  keys->position.resize(ids.size());
  keys->time.resize(ids.size());
  keys->root.resize(ids.size());
  auto types = std::make_shared<RowTypes>();
  types->names = types_;
  types->of_row.resize(ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    batch->shape_of_row[i] = shape_of_[ids[i]];
    keys->time[i] = time_[ids[i]];
    keys->root[i] = root_[ids[i]];
    types->of_row[i] = type_of_[ids[i]];
  }
  Gathered result{.rows = {}, .keys = keys};
  result.rows.batch = std::move(batch);
  result.rows.keys = keys;
  result.rows.selection = Selection::all(ids.size());
  result.rows.type = std::make_shared<const std::string>(types_.empty() ? std::string() : types_.front());
  if (types_.size() > 1) result.rows.types = std::move(types);
  return result;
}

}  // namespace varpulis::data
