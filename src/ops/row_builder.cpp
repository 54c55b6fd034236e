#include "ops/row_builder.h"

namespace varpulis::ops {

std::uint32_t RowBuilder::column(std::string_view name, std::size_t guess) {
  if (guess < names_.size() && names_[guess] == name) return static_cast<std::uint32_t>(guess);
  const auto known = std::ranges::find(names_, name);
  const auto index = static_cast<std::uint32_t>(known - names_.begin());
  if (known == names_.end()) {
    names_.emplace_back(name);
    columns_.emplace_back();
  }
  return index;
}

void RowBuilder::add(const data::Map& fields) {
  data::Shape shape;
  shape.reserve(fields.size());
  for (const auto& [name, value] : fields.entries()) {
    if (value.is_missing()) continue;
    const std::uint32_t index = column(name, shape.size());
    columns_[index].value(rows_, value);
    shape.push_back(index);
  }
  const auto [known, added] = shape_index_.emplace(shape, static_cast<std::uint32_t>(shapes_.size()));
  if (added) shapes_.push_back(std::move(shape));
  shape_of_row_.push_back(known->second);
  ++rows_;
}

data::BatchPtr RowBuilder::finish() {
  auto batch = std::make_shared<data::Batch>();
  batch->rows = rows_;
  for (data::ColumnBuilder& column : columns_) batch->columns.push_back(column.finish(rows_));
  batch->schema = std::make_shared<const data::Schema>(std::move(names_));
  const bool in_schema_order = std::ranges::all_of(shapes_, [](const data::Shape& shape) { return std::ranges::is_sorted(shape); });
  if (!in_schema_order) {
    batch->shapes = std::move(shapes_);
    batch->shape_of_row = std::move(shape_of_row_);
  }
  *this = RowBuilder();
  return batch;
}

}  // namespace varpulis::ops
