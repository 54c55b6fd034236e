#include "data/epoch_builder.h"

namespace varpulis::data {

bool Projection::Type::wants(std::string_view field) const {
  return everything || std::ranges::binary_search(fields, field, std::less<>());
}

Projection Projection::all() {
  Projection projection;
  projection.all_ = true;
  return projection;
}

void Projection::add_type(std::string_view type) { types_[std::string(type)]; }

void Projection::add_field(std::string_view type, std::string_view field) {
  Type& entry = types_[std::string(type)];
  const auto place = std::ranges::lower_bound(entry.fields, field, std::less<>());
  if (place == entry.fields.end() || *place != field) entry.fields.emplace(place, field);
}

void Projection::add_everything(std::string_view type) { types_[std::string(type)].everything = true; }

const Projection::Type* Projection::find(std::string_view type) const {
  if (all_) return &everything_;
  const auto found = types_.find(type);
  return found == types_.end() ? nullptr : &found->second;
}

TypeBuilder::TypeBuilder(std::string name, std::uint32_t index, const Projection::Type* wanted)
    : name_(std::make_shared<const std::string>(std::move(name))), index_(index), wanted_(wanted) {}

ColumnBuilder* TypeBuilder::use(std::uint32_t column) {
  if (column == unwanted) return nullptr;
  Field& field = fields_[column];
  if (field.in_row) {
    if (field.column.rows() == row() + 1) field.column.drop_last();
  } else {
    field.in_row = true;
    shape_.push_back(column);
  }
  return &field.column;
}

ColumnBuilder* TypeBuilder::field(std::string_view name) {
  if (wanted_ == nullptr) return nullptr;
  if (cursor_ < expected_.size() && expected_[cursor_].name == name) return use(expected_[cursor_++].column);
  std::uint32_t column = unwanted;
  const auto known = std::ranges::find(fields_, name, &Field::name);
  if (known != fields_.end()) {
    column = static_cast<std::uint32_t>(known - fields_.begin());
  } else if (wanted_->wants(name)) {
    column = static_cast<std::uint32_t>(fields_.size());
    fields_.push_back(Field{.name = std::string(name), .column = {}, .in_row = false});
    schema_ = nullptr;
  }
  // Expect this order from the next row on; the rest of the old expectation goes.
  expected_.resize(cursor_);
  expected_.push_back(Expected{.name = std::string(name), .column = column});
  ++cursor_;
  return use(column);
}

void TypeBuilder::abandon_row() {
  for (const std::uint32_t column : shape_) {
    Field& field = fields_[column];
    if (field.column.rows() == row() + 1) field.column.drop_last();
    field.in_row = false;
  }
  shape_.clear();
  cursor_ = 0;
}

void TypeBuilder::end_row(std::uint32_t position, EventTime time) {
  std::uint32_t shape = 0;
  if (shapes_.empty() || shapes_[shape_of_row_.empty() ? 0 : shape_of_row_.back()] != shape_) {
    const auto known = std::ranges::find(shapes_, shape_);
    shape = static_cast<std::uint32_t>(known - shapes_.begin());
    if (known == shapes_.end()) shapes_.push_back(shape_);
  } else {
    shape = shape_of_row_.empty() ? 0 : shape_of_row_.back();
  }
  shape_of_row_.push_back(shape);
  for (const std::uint32_t column : shape_) fields_[column].in_row = false;
  shape_.clear();
  cursor_ = 0;
  positions_.push_back(position);
  times_.push_back(time.ns);
}

Rows TypeBuilder::finish(std::uint64_t first_position) {
  const std::size_t count = rows();
  auto batch = std::make_shared<Batch>();
  if (!schema_) {
    std::vector<std::string> names;
    for (const Field& field : fields_) names.push_back(field.name);
    schema_ = std::make_shared<const Schema>(std::move(names));
  }
  batch->schema = schema_;
  batch->rows = static_cast<std::uint32_t>(count);
  batch->columns.reserve(fields_.size());
  for (Field& field : fields_) batch->columns.push_back(field.column.finish(count));
  bool in_schema_order = shapes_.size() <= 1;
  if (in_schema_order && !shapes_.empty()) {
    in_schema_order = std::ranges::is_sorted(shapes_[0]);
  }
  if (!in_schema_order) {
    batch->shapes = std::move(shapes_);
    if (batch->shapes.size() > 1) batch->shape_of_row = std::move(shape_of_row_);
  }
  shapes_.clear();
  shape_of_row_.clear();
  auto keys = std::make_shared<Keys>();
  keys->first_position = first_position;
  keys->position = std::move(positions_);
  keys->time = std::move(times_);
  Rows rows;
  rows.batch = std::move(batch);
  rows.keys = std::move(keys);
  rows.selection = Selection::all(count);
  rows.type = name_;
  positions_ = {};
  times_ = {};
  return rows;
}

TypeBuilder& EpochBuilder::type(std::string_view name) {
  const auto known = type_index_.find(name);
  if (known != type_index_.end()) return types_[known->second];
  const auto index = static_cast<std::uint32_t>(types_.size());
  types_.emplace_back(std::string(name), index, projection_.find(name));
  type_index_.emplace(types_.back().name(), index);
  return types_.back();
}

void EpochBuilder::end_event(TypeBuilder& type, EventTime time) {
  clock_ = std::max(clock_, time);
  if (type.wanted()) type.end_row(positions(), time);
  type_of_position_.push_back(type.index_);
  clocks_.push_back(clock_.ns);
}

void EpochBuilder::resume(std::uint64_t next_position, EventTime clock) {
  first_position_ = next_position;
  clock_ = clock;
}

Epoch EpochBuilder::finish() {
  Epoch epoch;
  epoch.first_position = first_position_;
  epoch.positions = positions();
  epoch_index_.assign(types_.size(), 0);
  Buffer<std::uint8_t> seen(types_.size());
  std::fill(seen.begin(), seen.end(), std::uint8_t{0});
  for (const std::uint32_t type : type_of_position_) seen[type] = 1;
  for (std::size_t i = 0; i < types_.size(); ++i) {
    if (seen[i] == 0) continue;
    epoch_index_[i] = static_cast<std::uint32_t>(epoch.types.size());
    epoch.types.push_back(types_[i].finish(first_position_));
  }
  for (std::uint32_t& type : type_of_position_) type = epoch_index_[type];
  first_position_ += epoch.positions;
  epoch.type_of_position = std::move(type_of_position_);
  epoch.clock = std::move(clocks_);
  type_of_position_ = {};
  clocks_ = {};
  return epoch;
}

}  // namespace varpulis::data
