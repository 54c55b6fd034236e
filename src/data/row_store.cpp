#include "data/row_store.h"

#include <algorithm>

#include "data/column_builder.h"

namespace varpulis::data {

namespace {

constexpr std::uint32_t none = 0xffffffff;

constexpr bool is_word(Kind kind) {
  return kind == Kind::boolean || kind == Kind::integer || kind == Kind::real || kind == Kind::timestamp || kind == Kind::duration;
}

/// The kind of every row of a column that lacks none; Kind::array where rows differ or need a look each.
Kind uniform_kind(const Column& column) {
  if (!column.complete()) return Kind::array;
  switch (column.kind) {
    case ColumnKind::boolean: return Kind::boolean;
    case ColumnKind::number:
      return column.numbers == Numbers::integers ? Kind::integer : column.numbers == Numbers::reals ? Kind::real : Kind::array;
    case ColumnKind::text: return Kind::text;
    case ColumnKind::timestamp: return Kind::timestamp;
    case ColumnKind::duration: return Kind::duration;
    case ColumnKind::dynamic: return Kind::array;
  }
  return Kind::array;
}

}  // namespace

// ---- One column ----

Value RowStore::Column::value(std::uint32_t id) const {
  switch (kind(id)) {
    case Kind::missing: return {};
    case Kind::null: return Value::null();
    case Kind::boolean: return Value::boolean(words[id] != 0);
    case Kind::integer: return Value::integer(static_cast<std::int64_t>(words[id]));
    case Kind::real: return Value::real(std::bit_cast<double>(words[id]));
    case Kind::text: return Value::text(texts[id].view());
    case Kind::timestamp: return Value::timestamp({static_cast<std::int64_t>(words[id])});
    case Kind::duration: return Value::duration(words[id]);
    case Kind::array:
    case Kind::map: return others[id];
  }
  return {};
}

void RowStore::Column::diversify(std::size_t ids) {
  if (kinds.empty()) kinds.resize(ids, uniform);
  else if (kinds.size() < ids) kinds.resize(ids, Kind::missing);
}

void RowStore::Column::put_text(std::uint32_t id, std::string_view text, std::size_t ids) {
  if (text.size() > TextView::inline_max) {
    others.resize(ids);
    others[id] = Value::text(text);
    kinds[id] = Kind::array;
    return;
  }
  texts.resize(ids);
  texts[id] = TextView(text);
  kinds[id] = Kind::text;
}

void RowStore::Column::put(std::uint32_t id, const Value& value, std::size_t ids) {
  diversify(ids);
  if (value.kind() == Kind::text) return put_text(id, value.as_text(), ids);
  kinds[id] = value.kind();
  if (is_word(value.kind())) {
    words.resize(ids);
    words[id] = value.bits();
  } else if (!value.is_absent()) {
    others.resize(ids);
    others[id] = value;
    kinds[id] = Kind::array;
  }
}

// ---- Layout ----

std::uint32_t RowStore::column(std::string_view name, std::size_t guess) {
  if (guess < columns_.size() && columns_[guess].name == name) return static_cast<std::uint32_t>(guess);
  const auto found = std::ranges::find(columns_, name, &Column::name);
  if (found != columns_.end()) return static_cast<std::uint32_t>(found - columns_.begin());
  columns_.emplace_back().name = name;
  schema_ = nullptr;
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

void RowStore::learn(const SchemaPtr& schema) {
  if (schema == schema_) return;
  column_of_.clear();
  for (const std::string& name : schema->names()) column_of_.push_back(column(name, column_of_.size()));
  source_of_.assign(columns_.size(), none);
  for (std::uint32_t c = 0; c < column_of_.size(); ++c) source_of_[column_of_[c]] = c;
  plain_shape_ = shape_index(column_of_);
  schema_ = schema;
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
  if (!flags_.empty()) flags_.push_back(0);
  return id;
}

// ---- Adding and erasing ----

void RowStore::copy_column(Column& to, const data::Column* from, const Rows& rows, std::span<const std::uint32_t> indices,
                           const std::uint32_t* ids) {
  const Kind kind = from == nullptr ? Kind::missing : uniform_kind(*from);
  const std::size_t id_end = time_.size();
  const bool alone = size() == indices.size();  // nothing else is held: what the column was does not matter
  if (alone && kind != Kind::array) {
    to.kinds.clear();
    to.uniform = kind;
  } else if (kind == Kind::array || !to.kinds.empty() || to.uniform != kind) {
    to.diversify(id_end);
  }
  const std::size_t count = indices.size();
  if (is_word(kind)) {
    to.words.resize(id_end);
    if (kind == Kind::boolean) {
      for (std::size_t i = 0; i < count; ++i) to.words[ids[i]] = from->truth[rows.row(indices[i])] ? 1 : 0;
    } else if (rows.selection.is_all()) {
      for (std::size_t i = 0; i < count; ++i) to.words[ids[i]] = from->words[indices[i]];
    } else {
      for (std::size_t i = 0; i < count; ++i) to.words[ids[i]] = from->words[rows.row(indices[i])];
    }
  } else if (kind == Kind::text) {
    to.texts.resize(id_end);
    for (std::size_t i = 0; i < count; ++i) {
      const TextView& text = from->texts[rows.row(indices[i])];
      if (text.is_inline()) {
        to.texts[ids[i]] = text;
        continue;
      }
      to.diversify(id_end);
      to.put_text(ids[i], text.view(), id_end);
    }
    if (to.kinds.empty()) return;
    for (std::size_t i = 0; i < count; ++i) {
      if (from->texts[rows.row(indices[i])].is_inline()) to.kinds[ids[i]] = Kind::text;
    }
    return;
  } else if (kind == Kind::array) {
    for (std::size_t i = 0; i < count; ++i) to.put(ids[i], from->value(rows.row(indices[i])), id_end);
    return;
  }
  if (to.kinds.empty()) return;
  for (std::size_t i = 0; i < count; ++i) to.kinds[ids[i]] = kind;
}

void RowStore::copy_shapes(const Rows& rows, std::span<const std::uint32_t> indices, const std::uint32_t* ids) {
  const Batch& batch = *rows.batch;
  if (batch.shapes.empty()) {
    for (std::size_t i = 0; i < indices.size(); ++i) shape_of_[ids[i]] = plain_shape_;
    return;
  }
  std::vector<std::uint32_t> known(batch.shapes.size(), none);
  for (std::size_t i = 0; i < indices.size(); ++i) {
    const std::uint32_t own = batch.shape_of_row.empty() ? 0 : batch.shape_of_row[rows.row(indices[i])];
    if (known[own] == none) {
      Shape shape;
      for (const std::uint32_t c : batch.shapes[own]) shape.push_back(column_of_[c]);
      known[own] = shape_index(shape);
    }
    shape_of_[ids[i]] = known[own];
  }
}

void RowStore::copy_flags(const Rows& rows, std::span<const std::uint32_t> indices, const std::uint32_t* ids) {
  if (flags_.empty() && rows.keys->flags.empty()) return;
  flags_.resize(time_.size());
  for (std::size_t i = 0; i < indices.size(); ++i) flags_[ids[i]] = rows.flags(indices[i]);
}

void RowStore::add(const Rows& rows, std::span<const std::uint32_t> indices, std::vector<std::uint32_t>& ids) {
  const std::size_t first = ids.size();
  for (std::size_t i = 0; i < indices.size(); ++i) ids.push_back(new_id());
  fill(rows, indices, std::span(ids).subspan(first));
}

void RowStore::fill(const Rows& rows, std::span<const std::uint32_t> indices, std::span<const std::uint32_t> ids) {
  if (indices.empty()) return;
  learn(rows.batch->schema);
  const std::uint32_t* const added = ids.data();
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    const data::Column* const from = source_of_[c] == none ? nullptr : rows.batch->columns[source_of_[c]].get();
    copy_column(columns_[c], from, rows, indices, added);
  }
  copy_shapes(rows, indices, added);
  copy_flags(rows, indices, added);
  for (std::size_t i = 0; i < indices.size(); ++i) {
    time_[added[i]] = rows.time(indices[i]).ns;
    root_[added[i]] = rows.root(indices[i]);
  }
  if (!rows.types) {
    const std::uint32_t type = type_index(*rows.type);
    for (std::size_t i = 0; i < indices.size(); ++i) type_of_[added[i]] = type;
  } else {
    for (std::size_t i = 0; i < indices.size(); ++i) type_of_[added[i]] = type_index(rows.type_of(indices[i]));
  }
}

std::uint32_t RowStore::add(const Rows& rows, std::size_t i) {
  const auto index = static_cast<std::uint32_t>(i);
  std::vector<std::uint32_t> ids;
  add(rows, {&index, 1}, ids);
  return ids.front();
}

std::uint32_t RowStore::add(std::string_view type, EventTime time, std::uint64_t root, std::uint8_t flags, const Map& fields) {
  const std::uint32_t id = new_id();
  Shape order;
  for (const auto& [name, value] : fields.entries()) order.push_back(column(name, order.size()));
  for (Column& each : columns_) each.put(id, Value(), time_.size());
  for (std::size_t i = 0; i < order.size(); ++i) columns_[order[i]].put(id, fields.entries()[i].second, time_.size());
  shape_of_[id] = shape_index(order);
  type_of_[id] = type_index(type);
  time_[id] = time.ns;
  root_[id] = root;
  if (flags != 0) flags_.resize(time_.size());
  if (!flags_.empty()) flags_[id] = flags;
  return id;
}

void RowStore::erase(std::span<const std::uint32_t> ids) {
  free_.insert(free_.end(), ids.begin(), ids.end());
  for (Column& column : columns_) {
    if (column.others.empty()) continue;
    for (const std::uint32_t id : ids) {
      if (id < column.others.size()) column.others[id] = Value();
    }
  }
}

void RowStore::erase(std::uint32_t id) { erase({&id, 1}); }

void RowStore::clear() { *this = RowStore(); }

// ---- Reading ----

Map RowStore::fields(std::uint32_t id) const {
  Map map;
  for (const std::uint32_t column : shapes_[shape_of_[id]]) {
    Value value = columns_[column].value(id);
    if (!value.is_missing()) map.set(columns_[column].name, std::move(value));
  }
  return map;
}

Value RowStore::field(std::uint32_t id, std::string_view name) const {
  const auto found = std::ranges::find(columns_, name, &Column::name);
  return found == columns_.end() ? Value() : found->value(id);
}

std::uint64_t RowStore::bytes() const {
  std::uint64_t bytes = time_.capacity() * (2 * sizeof(std::uint64_t) + 2 * sizeof(std::uint32_t)) + free_.capacity() * sizeof(std::uint32_t) +
                        flags_.capacity();
  for (const Column& column : columns_) {
    bytes += column.kinds.capacity() + column.words.capacity() * sizeof(std::uint64_t) + column.texts.capacity() * sizeof(TextView) +
             column.others.capacity() * sizeof(Value);
  }
  return bytes;
}

ColumnPtr RowStore::gather_column(const Column& column, std::span<const std::uint32_t> ids) const {
  const Kind kind = column.kinds.empty() ? column.uniform : ids.empty() ? Kind::missing : column.kinds[ids.front()];
  const bool uniform =
      column.kinds.empty() || std::ranges::all_of(ids, [&](std::uint32_t id) { return column.kinds[id] == kind; });
  if (!uniform || kind == Kind::boolean || !(is_word(kind) || kind == Kind::text)) {
    ColumnBuilder builder;
    for (std::size_t i = 0; i < ids.size(); ++i) builder.value(i, column.value(ids[i]));
    return builder.finish(ids.size());
  }
  auto result = std::make_shared<data::Column>();
  result->rows = static_cast<std::uint32_t>(ids.size());
  if (kind == Kind::text) {
    result->kind = ColumnKind::text;
    result->texts.resize(ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i) result->texts[i] = column.texts[ids[i]];
    return result;
  }
  result->kind = kind == Kind::timestamp  ? ColumnKind::timestamp
                 : kind == Kind::duration ? ColumnKind::duration
                                          : ColumnKind::number;
  if (kind == Kind::real) result->numbers = Numbers::reals;
  result->words.resize(ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) result->words[i] = column.words[ids[i]];
  return result;
}

ColumnPtr RowStore::gather(std::span<const std::uint32_t> ids, std::string_view field) const {
  const auto found = std::ranges::find(columns_, field, &Column::name);
  return found == columns_.end() ? repeat(Value(), ids.size()) : gather_column(*found, ids);
}

RowStore::Gathered RowStore::gather(std::span<const std::uint32_t> ids) const {
  auto batch = std::make_shared<Batch>();
  batch->rows = static_cast<std::uint32_t>(ids.size());
  std::vector<std::string> names;
  for (const Column& column : columns_) {
    names.push_back(column.name);
    batch->columns.push_back(gather_column(column, ids));
  }
  batch->schema = std::make_shared<const Schema>(std::move(names));
  batch->shapes = shapes_;
  if (shapes_.size() > 1) {
    batch->shape_of_row.resize(ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i) batch->shape_of_row[i] = shape_of_[ids[i]];
  }
  auto keys = std::make_shared<Keys>();
  keys->position.resize(ids.size());
  keys->time.resize(ids.size());
  keys->root.resize(ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    keys->time[i] = time_[ids[i]];
    keys->root[i] = root_[ids[i]];
  }
  if (has_flags()) {
    keys->flags.resize(ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i) keys->flags[i] = flags_[ids[i]];
  }
  Gathered result{.rows = {}, .keys = keys};
  result.rows.batch = std::move(batch);
  result.rows.keys = keys;
  result.rows.selection = Selection::all(ids.size());
  result.rows.type = std::make_shared<const std::string>(types_.empty() ? std::string() : types_.front());
  if (types_.size() > 1) {
    auto types = std::make_shared<RowTypes>();
    types->names = std::make_shared<const std::vector<std::string>>(types_);
    types->of_row.resize(ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i) types->of_row[i] = type_of_[ids[i]];
    result.rows.types = std::move(types);
  }
  return result;
}

}  // namespace varpulis::data
