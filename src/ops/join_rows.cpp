#include "ops/join_rows.h"

namespace varpulis::ops {

using data::Column;
using data::ColumnKind;
using data::Value;

std::uint32_t JoinRows::new_id() {
  if (free_.empty()) return id_end_++;
  const std::uint32_t id = free_.back();
  free_.pop_back();
  return id;
}

std::uint32_t JoinRows::field(std::string_view name) {
  const auto found = std::ranges::find(fields_, name);
  if (found != fields_.end()) return static_cast<std::uint32_t>(found - fields_.begin());
  fields_.emplace_back(name);
  values_.emplace_back();
  return static_cast<std::uint32_t>(fields_.size() - 1);
}

std::uint32_t JoinRows::shape_number(const data::Shape& shape) {
  const auto [found, is_new] = shape_numbers_.try_emplace(shape, static_cast<std::uint32_t>(shapes_.size()));
  if (is_new) shapes_.push_back(shape);
  return found->second;
}

void JoinRows::add(const data::Batch& batch, std::span<const std::uint32_t> rows, std::uint32_t* ids) {
  for (std::size_t i = 0; i < rows.size(); ++i) ids[i] = new_id();
  map_columns(batch, rows);
  for (std::size_t c = 0; c < batch.columns.size(); ++c) {
    if (field_of_column_[c] == none) continue;
    std::vector<Value>& to = values_[field_of_column_[c]];
    if (to.size() < id_end_) to.resize(id_end_);
    copy_column(*batch.columns[c], rows, ids, to);
  }
  if (plan_.of_output.everything) keep_shapes(batch, rows, ids);
}

void JoinRows::map_columns(const data::Batch& batch, std::span<const std::uint32_t> rows) {
  if (schema_ != batch.schema) {
    schema_ = batch.schema;
    field_of_column_.assign(batch.columns.size(), none);
  }
  for (std::size_t c = 0; c < batch.columns.size(); ++c) {
    const std::string& name = batch.schema->name(c);
    if (field_of_column_[c] != none || !plan_.keeps(source_, name)) continue;
    // A batch of several types has columns that no row of this source fills.
    const bool is_filled = std::ranges::any_of(rows, [&](std::uint32_t row) { return !batch.columns[c]->is_missing(row); });
    if (is_filled) field_of_column_[c] = field(name);
  }
}

void JoinRows::copy_column(const Column& column, std::span<const std::uint32_t> rows, const std::uint32_t* ids, std::vector<Value>& to) {
  const std::size_t count = rows.size();
  if (column.complete() && column.kind == ColumnKind::number && column.numbers != data::Numbers::mixed) {
    if (column.numbers == data::Numbers::integers) {
      for (std::size_t i = 0; i < count; ++i) to[ids[i]] = Value::integer(column.as_integers()[rows[i]]);
    } else {
      for (std::size_t i = 0; i < count; ++i) to[ids[i]] = Value::real(column.as_reals()[rows[i]]);
    }
  } else {
    for (std::size_t i = 0; i < count; ++i) to[ids[i]] = column.value(rows[i]);
  }
}

void JoinRows::keep_shapes(const data::Batch& batch, std::span<const std::uint32_t> rows, const std::uint32_t* ids) {
  if (shape_of_.size() < id_end_) shape_of_.resize(id_end_);
  data::Shape shape;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    shape.clear();
    batch.for_each_field(rows[i], [&](std::size_t c) { shape.push_back(field_of_column_[c]); });
    shape_of_[ids[i]] = shape_number(shape);
  }
}

std::uint32_t JoinRows::add(const data::Map& fields) {
  const std::uint32_t id = new_id();
  data::Shape shape;
  for (const auto& [name, value] : fields.entries()) {
    shape.push_back(field(name));
    std::vector<Value>& to = values_[shape.back()];
    if (to.size() < id_end_) to.resize(id_end_);
    to[id] = value;
  }
  if (shape_of_.size() < id_end_) shape_of_.resize(id_end_);
  shape_of_[id] = shape_number(shape);
  return id;
}

void JoinRows::recycle() {
  for (std::vector<Value>& values : values_) {
    for (const std::uint32_t id : erased_) {
      if (id < values.size()) values[id] = Value();
    }
  }
  free_.insert(free_.end(), erased_.begin(), erased_.end());
  erased_.clear();
}

data::Map JoinRows::map(std::uint32_t id) const {
  data::Map map;
  if (plan_.of_output.everything) {
    for (const std::uint32_t field : shapes_[shape_of_[id]]) map.set(fields_[field], value(field, id));
  } else {
    for (std::uint32_t field = 0; field < fields_.size(); ++field) {
      if (!value(field, id).is_missing()) map.set(fields_[field], value(field, id));
    }
  }
  return map;
}

std::uint64_t JoinRows::bytes() const {
  std::uint64_t bytes = shape_of_.capacity() * sizeof(std::uint32_t);
  for (const std::vector<Value>& values : values_) bytes += values.capacity() * sizeof(Value);
  return bytes;
}

}  // namespace varpulis::ops
