#include "ops/kept_rows.h"

#include "data/column_builder.h"

namespace varpulis::ops {

using data::Column;
using data::ColumnPtr;
using data::Kind;
using data::Value;

// ---- Rows of the epoch ----

void KeptRows::begin(data::BatchPtr batch, const data::Selection& rows) {
  parts_.clear();
  add(std::move(batch), rows, 0, wanted_);
}

void KeptRows::add(data::BatchPtr batch, const data::Selection& rows, std::uint32_t first, const std::function<bool(std::string_view)>& wanted) {
  Part part{.batch = std::move(batch), .first = first, .column_of_field = {}};
  for (std::uint32_t c = 0; c < part.batch->columns.size(); ++c) {
    const std::string& name = part.batch->schema->name(c);
    if (!wanted(name)) continue;
    // A batch of several types has columns that no row of this source fills.
    const Column& column = *part.batch->columns[c];
    std::size_t missing = 0;
    while (missing < rows.size() && column.is_missing(rows[missing])) ++missing;
    if (missing == rows.size()) continue;
    const std::uint32_t at = field(name);
    part.column_of_field.resize(fields_.size(), none);
    part.column_of_field[at] = c;
  }
  parts_.push_back(std::move(part));
}

const KeptRows::Part& KeptRows::part_of(std::uint32_t id) const {
  std::size_t part = parts_.size() - 1;
  while (part > 0 && (id & ~of_epoch) < parts_[part].first) --part;
  return parts_[part];
}

std::uint32_t KeptRows::shape_of_epoch_row(std::uint32_t id) {
  const Part& part = part_of(id);
  data::Shape shape;
  part.batch->for_each_field(part.row(id), [&](std::size_t c) { shape.push_back(field(part.batch->schema->name(c))); });
  return shape_number(shape);
}

void KeptRows::end() {
  parts_.clear();
  for (KeptColumn& column : columns_) column.erase(erased_);
  free_.insert(free_.end(), erased_.begin(), erased_.end());
  erased_.clear();
}

void KeptRows::clear() {
  for (KeptColumn& column : columns_) column.clear();
  shape_of_.clear();
  free_.clear();
  erased_.clear();
  id_end_ = 0;
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
  columns_.emplace_back();
  return static_cast<std::uint32_t>(fields_.size() - 1);
}

std::uint32_t KeptRows::shape_number(const data::Shape& shape) {
  const auto [found, is_new] = shape_numbers_.try_emplace(shape, static_cast<std::uint32_t>(shapes_.size()));
  if (is_new) shapes_.push_back(shape);
  return found->second;
}

void KeptRows::keep(std::span<std::uint32_t> ids) {
  if (ids.empty()) return;
  std::vector<Kept> kept;
  for (const Part& part : parts_) {
    Kept own{.part = &part, .rows = {}, .ids = {}};
    for (const std::uint32_t id : ids) {
      if (part.row(id) < part.batch->rows) own.rows.push_back(part.row(id));
    }
    if (!own.rows.empty()) kept.push_back(std::move(own));
  }
  for (std::uint32_t f = 0; f < columns_.size(); ++f) {
    const auto kind_in = [f](const Kept& each) {
      const Column* const column = each.part->column(f);
      return column == nullptr ? Kind::missing : KeptColumn::uniform_kind(*column);
    };
    const Kind kind = kind_in(kept.front());
    const bool is_uniform = std::ranges::all_of(kept, [&](const Kept& each) { return kind_in(each) == kind; });
    columns_[f].begin(is_uniform ? kind : Kind::missing, holds_some(), free_);
  }
  for (std::uint32_t& id : ids) {
    const std::uint32_t own = new_id();
    if (in_order_) {
      if (shape_of_.size() < id_end_) shape_of_.resize(id_end_);
      shape_of_[own] = shape_of_epoch_row(id);
    }
    const auto of_part = [&](const Kept& each) { return each.part->row(id) < each.part->batch->rows; };
    std::ranges::find_if(kept, of_part)->ids.push_back(own);
    id = own;
  }
  copy(kept);
}

/// Fills the kept rows.
void KeptRows::copy(std::span<const Kept> kept) {
  for (const Kept& each : kept) {
    for (std::uint32_t f = 0; f < columns_.size(); ++f) {
      if (const Column* const column = each.part->column(f); column != nullptr) columns_[f].put(*column, each.rows, each.ids, id_end_);
    }
  }
}

std::uint32_t KeptRows::keep(const data::Map& fields) {
  data::Shape shape;
  for (const auto& [name, value] : fields.entries()) shape.push_back(field(name));
  for (std::uint32_t f = 0; f < columns_.size(); ++f) {
    const auto at = static_cast<std::size_t>(std::ranges::find(shape, f) - shape.begin());
    columns_[f].begin(at < shape.size() ? fields.entries()[at].second.kind() : Kind::missing, holds_some(), free_);
  }
  const std::uint32_t id = new_id();
  for (std::size_t i = 0; i < shape.size(); ++i) columns_[shape[i]].put(fields.entries()[i].second, id, id_end_);
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
  if (!is_of_epoch(id)) return map(id);
  const Part& part = part_of(id);
  return row_as_map(*part.batch, part.row(id));
}

std::uint64_t KeptRows::bytes() const {
  std::uint64_t bytes = shape_of_.capacity() * sizeof(std::uint32_t);
  for (const KeptColumn& column : columns_) bytes += column.bytes();
  return bytes;
}

// ---- Reading ----

Value KeptRows::value(std::uint32_t field, std::uint32_t id) const {
  if (is_of_epoch(id)) {
    const Part& part = part_of(id);
    const Column* column = part.column(field);
    return column == nullptr ? Value() : column->value(part.row(id));
  }
  return columns_[field].value(id);
}

Value KeptRows::value(std::string_view name, std::uint32_t id) const {
  const auto found = std::ranges::find(fields_, name);
  return found == fields_.end() ? Value() : value(static_cast<std::uint32_t>(found - fields_.begin()), id);
}

/// Copies the words of the rows; false if some row is of another batch, or not of the kind of the batch's column.
bool KeptRows::copy_words(const Part& part, std::uint32_t field, std::span<const std::uint32_t> ids, Kind kind, std::uint64_t* to) const {
  const std::uint64_t* const words = part.column(field)->words.data();
  const std::uint32_t rows = part.batch->rows;
  const KeptColumn& column = columns_[field];
  const std::span<const std::uint64_t> kept = column.words(kind);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    // Rows of the epoch and earlier ones come in turns: what decides is where to read.
    const std::uint32_t id = ids[i];
    const std::uint32_t row = part.row(id);
    const bool is_earlier = row >= rows;
    if (static_cast<int>(is_earlier) & static_cast<int>(id >= kept.size())) {
      if (!column.read(id, kind, to[i])) return false;
      continue;
    }
    to[i] = *(is_earlier ? kept.data() + id : words + row);
  }
  return true;
}

/// The same for texts; those of kept rows go to the arena if they are long.
bool KeptRows::copy_texts(const Part& part, std::uint32_t field, std::span<const std::uint32_t> ids, data::TextArena& arena, data::TextView* to) const {
  const data::TextView* const texts = part.column(field)->texts.data();
  const std::uint32_t rows = part.batch->rows;
  const KeptColumn& column = columns_[field];
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const std::uint32_t id = ids[i];
    if (part.row(id) < rows) {
      to[i] = texts[part.row(id)];
      continue;
    }
    const Value* const text = column.text(id);
    if (text == nullptr) return false;
    to[i] = arena.add(text->as_text());
  }
  return true;
}

ColumnPtr KeptRows::gather(std::uint32_t field, std::span<const std::uint32_t> ids) const {
  const auto of_epoch_row = std::ranges::find_if(ids, is_of_epoch);
  const auto has_field = [&](const Part& each) { return each.column(field) != nullptr; };
  const auto any = std::ranges::find_if(parts_, has_field);
  const Part* const part = of_epoch_row != ids.end() ? &part_of(*of_epoch_row) : any != parts_.end() ? &*any : nullptr;
  const Column* own = part == nullptr ? nullptr : part->column(field);
  const Kind kind = own == nullptr ? Kind::missing : KeptColumn::uniform_kind(*own);
  if (kind != Kind::missing) {
    auto column = std::make_shared<Column>();
    column->kind = own->kind;
    column->numbers = own->numbers;
    column->rows = static_cast<std::uint32_t>(ids.size());
    if (kind == Kind::text) {
      auto arena = std::make_shared<data::TextArena>();
      column->texts.resize(ids.size());
      column->owners = own->owners;
      if (copy_texts(*part, field, ids, *arena, column->texts.data())) {
        if (!arena->empty()) column->owners.push_back(std::move(arena));
        return column;
      }
    } else {
      column->words.resize(ids.size());
      if (copy_words(*part, field, ids, kind, column->words.data())) return column;
    }
  }
  data::ColumnBuilder builder;
  for (std::size_t i = 0; i < ids.size(); ++i) builder.value(i, value(field, ids[i]));
  return builder.finish(ids.size());
}

}  // namespace varpulis::ops
