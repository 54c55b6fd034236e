#include "ops/added_fields.h"

#include <map>

#include "data/column_builder.h"

namespace varpulis::ops {
namespace {

/// The values of `over` where it has some, else those of `under`.
data::ColumnPtr overlaid(const data::Column& under, const data::ColumnPtr& over, std::size_t rows) {
  if (over->all_present()) return over;
  data::ColumnBuilder builder;
  for (std::size_t row = 0; row < rows; ++row) builder.value(row, over->is_missing(row) ? under.value(row) : over->value(row));
  return builder.finish(rows);
}

/// Each row's own fields in their order, then what was added.
void order_by_row(const data::Batch& before, std::span<const std::uint32_t> added, data::Batch& after) {
  std::map<data::Shape, std::uint32_t> known;
  after.shapes.clear();
  after.shape_of_row.clear();
  data::Shape shape;
  for (std::size_t row = 0; row < before.rows; ++row) {
    shape.clear();
    before.for_each_field(row, [&](std::size_t c) { shape.push_back(static_cast<std::uint32_t>(c)); });
    const std::size_t own = shape.size();
    for (const std::uint32_t c : added) {
      if (after.columns[c]->is_missing(row)) continue;
      if (std::find(shape.begin(), shape.begin() + static_cast<std::ptrdiff_t>(own), c) == shape.begin() + static_cast<std::ptrdiff_t>(own))
        shape.push_back(c);
    }
    const auto [found, is_new] = known.try_emplace(shape, static_cast<std::uint32_t>(after.shapes.size()));
    if (is_new) after.shapes.push_back(shape);
    after.shape_of_row.push_back(found->second);
  }
}

}  // namespace

data::BatchPtr with_fields(const data::Batch& batch, std::span<const std::string> names, std::span<const data::ColumnPtr> columns) {
  auto result = std::make_shared<data::Batch>(batch);
  std::vector<std::string> all = batch.schema->names();
  std::vector<std::uint32_t> added;
  bool replaces = false;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (const std::size_t known = batch.schema->find(names[i]); known != data::Schema::npos) {
      result->columns[known] = overlaid(*batch.columns[known], columns[i], batch.rows);
      added.push_back(static_cast<std::uint32_t>(known));
      replaces = true;
    } else {
      added.push_back(static_cast<std::uint32_t>(all.size()));
      all.push_back(names[i]);
      result->columns.push_back(columns[i]);
    }
  }
  result->schema = std::make_shared<const data::Schema>(std::move(all));
  if (replaces) {
    order_by_row(batch, added, *result);
  } else {
    for (data::Shape& shape : result->shapes) shape.insert(shape.end(), added.begin(), added.end());
  }
  return result;
}

}  // namespace varpulis::ops
