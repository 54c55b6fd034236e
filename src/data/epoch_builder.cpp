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

namespace {

/// Whether every input format writes the name as it is, without quotes or escapes of its own.
bool is_plain(std::string_view name) {
  static constexpr std::string_view special = "\"\\:,;{}[]()'#/ ";
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return static_cast<unsigned char>(c) > 0x20 && special.find(c) == std::string_view::npos;
  });
}

/// Whether `order` names fields of the layout in the layout's order.
template <typename Slots>
bool follows(const std::vector<std::uint32_t>& order, const Slots& slots) {
  std::size_t done = 0;
  for (const auto& slot : slots) {
    if (done < order.size() && slot.index == order[done]) ++done;
  }
  return done == order.size();
}

}  // namespace

TypeBuilder::TypeBuilder(std::string name, std::uint32_t index, const Projection::Type* wanted)
    : name_(std::make_shared<const std::string>(std::move(name))), index_(index), wanted_(wanted) {}

ColumnBuilder* TypeBuilder::field(std::string_view name) {
  if (wanted_ == nullptr) return nullptr;
  if (deviated_) return deviating_field(name);
  if (cursor_ < slots_.size() && slots_[cursor_].name == name) return slots_[cursor_++].column;
  return search(name);
}

ColumnBuilder* TypeBuilder::search(std::string_view name) {
  for (std::size_t i = cursor_; i < slots_.size(); ++i) {
    if (slots_[i].name == name) {  // the fields in between are missing in this row
      cursor_ = i + 1;
      return slots_[i].column;
    }
  }
  for (std::size_t i = 0; i < cursor_; ++i) {
    if (slots_[i].name == name) {
      deviate();
      return deviating_field(name);
    }
  }
  // New to the layout. The rows that have the layout lack the field, so it may be anywhere in it.
  const Slot slot = make_slot(name);
  slots_.insert(slots_.begin() + static_cast<std::ptrdiff_t>(cursor_++), slot);
  return slot.column;
}

TypeBuilder::Slot TypeBuilder::make_slot(std::string_view name) {
  Slot slot{.name = {}, .plain_name = {}, .column = nullptr, .index = unwanted};
  if (const auto known = field_index_.find(name); known != field_index_.end()) {
    slot.index = known->second;
  } else if (++names_; wanted_->wants(name)) {
    slot.index = static_cast<std::uint32_t>(fields_.size());
    fields_.emplace_back(name);
    field_index_.emplace(fields_.back().name, slot.index);
    schema_ = nullptr;
  }
  if (slot.index == unwanted) {
    slot.name = unwanted_names_.emplace_back(name);
  } else {
    slot.name = fields_[slot.index].name;
    slot.column = &fields_[slot.index].column;
  }
  if (is_plain(slot.name)) slot.plain_name = slot.name;
  return slot;
}

void TypeBuilder::deviate() {
  deviated_ = true;
  order_.clear();
  for (std::size_t i = 0; i < cursor_; ++i) {
    if (slots_[i].column != nullptr && is_filled(*slots_[i].column)) order_.push_back(slots_[i].index);
  }
}

ColumnBuilder* TypeBuilder::deviating_field(std::string_view name) {
  const auto known = field_index_.find(name);
  const std::uint32_t index = known != field_index_.end() ? known->second : make_slot(name).index;
  if (index == unwanted) {
    unwanted_names_.pop_back();  // the layout of such a row has only fields that somebody reads
    return nullptr;
  }
  ColumnBuilder& column = fields_[index].column;
  if (is_filled(column)) column.drop_last();
  else order_.push_back(index);
  return &column;
}

std::uint32_t TypeBuilder::layout_of_deviating_row() {
  static constexpr std::uint32_t searched_max = 16;  // with more orders than that, sharing them gains nothing
  deviated_ = false;
  if (follows(order_, slots_)) return current_;
  for (std::uint32_t i = layout_count_; i-- > (layout_count_ > searched_max ? layout_count_ - searched_max : 0);) {
    if (i != current_ && follows(order_, layouts_[i])) return i;
  }
  if (layout_count_ == 1) layout_of_row_.resize(rows(), 0);
  std::vector<Slot> slots;
  for (const std::uint32_t index : order_) slots.push_back(make_slot(fields_[index].name));
  layouts_.resize(layout_count_);
  layouts_.push_back(std::move(slots));
  return layout_count_++;
}

void TypeBuilder::use_layout(std::uint32_t layout) {
  if (layout == current_) return;
  layouts_.resize(layout_count_);
  layouts_[current_] = std::move(slots_);
  slots_ = std::move(layouts_[layout]);
  current_ = layout;
}

void TypeBuilder::abandon_row() {
  if (!deviated_) deviate();
  for (const std::uint32_t index : order_) {
    if (is_filled(fields_[index].column)) fields_[index].column.drop_last();
  }
  deviated_ = false;
  cursor_ = 0;
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
  layouts_.resize(layout_count_);
  std::vector<Shape> shapes(layout_count_);
  for (std::uint32_t i = 0; i < layout_count_; ++i) {
    for (const Slot& slot : i == current_ ? slots_ : layouts_[i]) {
      if (slot.index != unwanted) shapes[i].push_back(slot.index);
    }
  }
  if (layout_count_ > 1 || !std::ranges::is_sorted(shapes[0])) {
    batch->shapes = std::move(shapes);
    if (layout_count_ > 1) batch->shape_of_row = std::move(layout_of_row_);
  }
  layouts_.clear();
  layout_of_row_ = {};
  layout_count_ = 1;
  current_ = 0;
  if (names_ > fields_kept_max) {
    names_ = 0;
    slots_.clear();
    fields_.clear();
    field_index_.clear();
    unwanted_names_.clear();
    schema_ = nullptr;
  }
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
  positions_.reserve(count);
  times_.reserve(count);
  return rows;
}

TypeBuilder& EpochBuilder::find_type(std::string_view name) {
  const auto known = type_index_.find(name);
  if (known != type_index_.end()) return *(last_type_ = &types_[known->second]);
  const auto index = static_cast<std::uint32_t>(types_.size());
  types_.emplace_back(std::string(name), index, projection_.find(name));
  type_index_.emplace(types_.back().name(), index);
  return *(last_type_ = &types_.back());
}

void EpochBuilder::resume(std::uint64_t next_position, EventTime clock) {
  first_position_ = next_position;
  clock_ = clock;
}

Epoch EpochBuilder::finish() {
  Epoch epoch;
  epoch.first_position = first_position_;
  epoch.positions = positions();
  epoch.ticks = std::exchange(ticks_, 0);
  epoch_index_.assign(types_.size(), 0);
  Buffer<std::uint8_t> seen(types_.size());
  std::fill(seen.begin(), seen.end(), std::uint8_t{0});
  for (const std::uint32_t type : type_of_position_) {
    if (type != Epoch::no_type) seen[type] = 1;
  }
  for (std::size_t i = 0; i < types_.size(); ++i) {
    if (seen[i] == 0) continue;
    epoch_index_[i] = static_cast<std::uint32_t>(epoch.types.size());
    epoch.types.push_back(types_[i].finish(first_position_));
  }
  for (std::uint32_t& type : type_of_position_) {
    if (type != Epoch::no_type) type = epoch_index_[type];
  }
  epoch.in_order = std::exchange(in_order_, true);
  first_position_ += epoch.positions;
  epoch.type_of_position = std::move(type_of_position_);
  epoch.clock = std::move(clocks_);
  type_of_position_ = {};
  clocks_ = {};
  type_of_position_.reserve(epoch.positions);
  clocks_.reserve(epoch.positions);
  full_ = false;
  return epoch;
}

}  // namespace varpulis::data
