#include "ops/kept_rows.h"

#include "data/column_builder.h"

namespace varpulis::ops {

using data::Column;
using data::ColumnKind;
using data::ColumnPtr;
using data::Kind;
using data::Value;

namespace {

/// The kind of every row of a column of words or texts that lacks none; Kind::missing for other columns.
Kind uniform_kind(const Column& column) {
  if (!column.complete()) return Kind::missing;
  if (column.kind == ColumnKind::text) return Kind::text;
  if (column.kind != ColumnKind::number || column.numbers == data::Numbers::mixed) return Kind::missing;
  return column.numbers == data::Numbers::integers ? Kind::integer : Kind::real;
}

}  // namespace

// ---- Rows of the epoch ----

void KeptRows::begin(data::BatchPtr batch, std::span<const std::uint32_t> rows) {
  batch_ = std::move(batch);
  column_of_field_.assign(fields_.size(), none);
  for (std::uint32_t c = 0; c < batch_->columns.size(); ++c) {
    const std::string& name = batch_->schema->name(c);
    if (!wanted_(name)) continue;
    // A batch of several types has columns that no row of this source fills.
    const Column& column = *batch_->columns[c];
    if (!std::ranges::any_of(rows, [&](std::uint32_t row) { return !column.is_missing(row); })) continue;
    const std::uint32_t at = field(name);
    column_of_field_.resize(fields_.size(), none);
    column_of_field_[at] = c;
  }
}

std::uint32_t KeptRows::shape_of_epoch_row(std::uint32_t row) {
  data::Shape shape;
  batch_->for_each_field(row, [&](std::size_t c) { shape.push_back(field(batch_->schema->name(c))); });
  return shape_number(shape);
}

void KeptRows::end() {
  batch_ = nullptr;
  column_of_field_.clear();
  for (std::vector<Value>& values : values_) {
    for (const std::uint32_t id : erased_) {
      if (id < values.size()) values[id] = Value();
    }
  }
  free_.insert(free_.end(), erased_.begin(), erased_.end());
  erased_.clear();
}

// ---- Kept rows ----

std::uint32_t KeptRows::new_id() {
  if (free_.empty()) return id_end_++;
  const std::uint32_t id = free_.back();
  free_.pop_back();
  return id;
}

std::uint32_t KeptRows::field(std::string_view name) {
  const auto found = std::ranges::find(fields_, name);
  if (found != fields_.end()) return static_cast<std::uint32_t>(found - fields_.begin());
  fields_.emplace_back(name);
  values_.emplace_back();
  return static_cast<std::uint32_t>(fields_.size() - 1);
}

std::uint32_t KeptRows::shape_number(const data::Shape& shape) {
  const auto [found, is_new] = shape_numbers_.try_emplace(shape, static_cast<std::uint32_t>(shapes_.size()));
  if (is_new) shapes_.push_back(shape);
  return found->second;
}

void KeptRows::keep(std::span<std::uint32_t> ids) {
  std::vector<std::uint32_t> kept(ids.size());
  for (std::uint32_t& id : kept) id = new_id();
  for (std::uint32_t f = 0; f < column_of_field_.size(); ++f) {
    const Column* column = column_of(f);
    if (column == nullptr) continue;
    std::vector<Value>& to = values_[f];
    if (to.size() < id_end_) to.resize(id_end_);
    const Kind kind = uniform_kind(*column);
    if (kind == Kind::integer) {
      for (std::size_t i = 0; i < ids.size(); ++i) to[kept[i]] = Value::integer(column->as_integers()[ids[i] & ~of_epoch]);
    } else if (kind == Kind::real) {
      for (std::size_t i = 0; i < ids.size(); ++i) to[kept[i]] = Value::real(column->as_reals()[ids[i] & ~of_epoch]);
    } else {
      for (std::size_t i = 0; i < ids.size(); ++i) to[kept[i]] = column->value(ids[i] & ~of_epoch);
    }
  }
  if (in_order_) {
    if (shape_of_.size() < id_end_) shape_of_.resize(id_end_);
    for (std::size_t i = 0; i < ids.size(); ++i) shape_of_[kept[i]] = shape_of_epoch_row(ids[i] & ~of_epoch);
  }
  std::ranges::copy(kept, ids.begin());
}

std::uint32_t KeptRows::keep(const data::Map& fields) {
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

std::uint32_t KeptRows::keep(const data::Map& fields, const std::vector<std::string>& order) {
  const std::uint32_t id = keep(fields);
  if (order.empty()) return id;
  data::Shape shape;
  for (const std::string& name : order) shape.push_back(field(name));
  shape_of_[id] = shape_number(shape);
  return id;
}

data::Map KeptRows::map(std::uint32_t id) const {
  data::Map map;
  if (in_order_) {
    for (const std::uint32_t field : shapes_[shape_of_[id]]) map.set(fields_[field], value(field, id));
  } else {
    for (std::uint32_t field = 0; field < fields_.size(); ++field) {
      Value own = value(field, id);
      if (!own.is_missing()) map.set(fields_[field], std::move(own));
    }
  }
  return map;
}

data::Map KeptRows::whole(std::uint32_t id) const {
  return is_of_epoch(id) ? row_as_map(*batch_, id & ~of_epoch) : map(id);
}

std::uint64_t KeptRows::bytes() const {
  std::uint64_t bytes = shape_of_.capacity() * sizeof(std::uint32_t);
  for (const std::vector<Value>& values : values_) bytes += values.capacity() * sizeof(Value);
  return bytes;
}

// ---- Reading ----

Value KeptRows::value(std::uint32_t field, std::uint32_t id) const {
  if (is_of_epoch(id)) {
    const Column* column = column_of(field);
    return column == nullptr ? Value() : column->value(id & ~of_epoch);
  }
  const std::vector<Value>& values = values_[field];
  return id < values.size() ? values[id] : Value();
}

Value KeptRows::value(std::string_view name, std::uint32_t id) const {
  const auto found = std::ranges::find(fields_, name);
  return found == fields_.end() ? Value() : value(static_cast<std::uint32_t>(found - fields_.begin()), id);
}

/// Copies the words of the rows; false if some row is not of the kind of the epoch's column.
bool KeptRows::copy_words(std::uint32_t field, std::span<const std::uint32_t> ids, Kind kind, std::uint64_t* to) const {
  const std::uint64_t* const words = column_of(field)->words.data();
  const std::vector<Value>& values = values_[field];
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const std::uint32_t id = ids[i];
    if ((id & of_epoch) != 0) {
      to[i] = words[id & ~of_epoch];
      continue;
    }
    if (id >= values.size() || values[id].kind() != kind) return false;
    to[i] = values[id].bits();
  }
  return true;
}

/// The same for texts; those of kept rows go to the arena if they are long.
bool KeptRows::copy_texts(std::uint32_t field, std::span<const std::uint32_t> ids, data::TextArena& arena, data::TextView* to) const {
  const data::TextView* const texts = column_of(field)->texts.data();
  const std::vector<Value>& values = values_[field];
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const std::uint32_t id = ids[i];
    if ((id & of_epoch) != 0) {
      to[i] = texts[id & ~of_epoch];
      continue;
    }
    if (id >= values.size() || values[id].kind() != Kind::text) return false;
    to[i] = arena.add(values[id].as_text());
  }
  return true;
}

ColumnPtr KeptRows::gather(std::uint32_t field, std::span<const std::uint32_t> ids) const {
  const Column* own = column_of(field);
  const Kind kind = own == nullptr ? Kind::missing : uniform_kind(*own);
  if (kind != Kind::missing) {
    auto column = std::make_shared<Column>();
    column->kind = own->kind;
    column->numbers = own->numbers;
    column->rows = static_cast<std::uint32_t>(ids.size());
    if (kind == Kind::text) {
      auto arena = std::make_shared<data::TextArena>();
      column->texts.resize(ids.size());
      column->owners = own->owners;
      if (copy_texts(field, ids, *arena, column->texts.data())) {
        if (!arena->empty()) column->owners.push_back(std::move(arena));
        return column;
      }
    } else {
      column->words.resize(ids.size());
      if (copy_words(field, ids, kind, column->words.data())) return column;
    }
  }
  data::ColumnBuilder builder;
  for (std::size_t i = 0; i < ids.size(); ++i) builder.value(i, value(field, ids[i]));
  return builder.finish(ids.size());
}

}  // namespace varpulis::ops
