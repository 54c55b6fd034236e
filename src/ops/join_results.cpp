#include "ops/join_results.h"

#include "data/column_builder.h"

namespace varpulis::ops {

using data::ColumnPtr;
using data::Value;

/// Requires that the source is present in all results.
ColumnPtr JoinResults::gather(const JoinField& field) {
  ColumnPtr& done = gathered_[field.source][field.field];
  if (!done) done = rows_[field.source].gather(field.field, ids_[field.source]);
  return done;
}

Value JoinResults::value(const JoinColumn& column, std::size_t result) const {
  for (const JoinField& from : column.from) {
    if (is_absent(from.source, result)) continue;
    Value value = rows_[from.source].value(from.field, ids_[from.source][result]);
    if (!value.is_missing()) return value;
  }
  const bool is_null = std::ranges::any_of(column.null_without, [&](std::uint32_t source) { return is_absent(source, result); });
  return is_null ? Value::null() : Value();
}

ColumnPtr JoinResults::build(const JoinColumn& column) {
  if (!column.from.empty() && !any_absent_[column.from.front().source]) {
    ColumnPtr first = gather(column.from.front());
    if (column.from.size() == 1 || first->all_present()) return first;
  }
  data::ColumnBuilder builder;
  for (std::size_t i = 0; i < size(); ++i) builder.value(i, value(column, i));
  return builder.finish(size());
}

void JoinResults::update_layout() {
  bool is_current = layout_ != nullptr;
  for (std::size_t s = 0; s < rows_.size() && is_current; ++s) is_current = fields_[s].size() == rows_[s].fields().size();
  if (is_current) return;
  fields_.clear();
  for (const KeptRows& rows : rows_) fields_.push_back(rows.fields());
  layout_ = std::make_unique<JoinLayout>(plan_, fields_);
  std::vector<std::string> names;
  for (const JoinColumn& column : layout_->columns()) names.push_back(column.name);
  schema_ = std::make_shared<const data::Schema>(std::move(names));
  shapes_.clear();
  shape_numbers_.clear();
}

/// Fields that only a reference gives (null for an absent source) are in no shape: they are no fields of the event.
void JoinResults::add_shapes(data::Batch& batch) {
  batch.shape_of_row.resize(size());
  std::vector<std::uint32_t> numbers(rows_.size());
  std::vector<std::uint32_t> last;
  std::uint32_t last_number = 0;
  for (std::size_t i = 0; i < size(); ++i) {
    for (std::size_t s = 0; s < rows_.size(); ++s) numbers[s] = is_absent(s, i) ? KeptRows::none : rows_[s].shape_of(ids_[s][i]);
    if (numbers != last) {
      const auto [found, is_new] = shape_numbers_.try_emplace(numbers, static_cast<std::uint32_t>(shapes_.size()));
      if (is_new) {
        std::vector<const data::Shape*> orders;
        for (std::size_t s = 0; s < rows_.size(); ++s) {
          orders.push_back(numbers[s] == KeptRows::none ? nullptr : &rows_[s].shape(numbers[s]));
        }
        shapes_.push_back(layout_->shape(orders));
      }
      last = numbers;
      last_number = found->second;
    }
    batch.shape_of_row[i] = last_number;
  }
  batch.shapes = shapes_;
}

data::BatchPtr JoinResults::take() {
  update_layout();
  any_absent_.assign(rows_.size(), false);
  gathered_.resize(rows_.size());
  for (std::size_t s = 0; s < rows_.size(); ++s) {
    any_absent_[s] = std::ranges::find(ids_[s], KeptRows::none) != ids_[s].end();
    gathered_[s].assign(rows_[s].fields().size(), nullptr);
  }
  auto batch = std::make_shared<data::Batch>();
  batch->rows = static_cast<std::uint32_t>(size());
  batch->schema = schema_;
  for (const JoinColumn& column : layout_->columns()) batch->columns.push_back(build(column));
  if (plan_.of_output.everything) add_shapes(*batch);
  for (std::vector<std::uint32_t>& ids : ids_) ids.clear();
  for (std::vector<ColumnPtr>& columns : gathered_) columns.clear();
  return batch;
}

}  // namespace varpulis::ops
