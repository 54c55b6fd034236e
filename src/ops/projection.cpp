#include "ops/projection.h"

#include "data/column_builder.h"
#include "ops/evaluate.h"

namespace varpulis::ops {

using namespace catalog;

namespace {

/// `first`, with `second` where that is present.
data::ColumnPtr overlay(const data::ColumnPtr& first, const data::ColumnPtr& second) {
  if (second->all_present()) return second;
  data::ColumnBuilder builder;
  for (std::size_t i = 0; i < first->rows; ++i) builder.value(i, second->is_missing(i) ? first->value(i) : second->value(i));
  return builder.finish(first->rows);
}

/// The missing rows of a column, or nothing when there are none.
data::Bitmap missing_rows(const data::Column& column) {
  if (column.all_present()) return {};
  data::Bitmap missing = column.present;
  missing.invert();
  return missing.any() ? missing : data::Bitmap();
}

}  // namespace

Projection::Projection(std::string owner, std::vector<OutputField> fields) : owner_(std::move(owner)), fields_(std::move(fields)) {
  std::vector<std::string> names;
  for (const OutputField& field : fields_) {
    const auto known = std::ranges::find(names, field.name);
    column_of_.push_back(static_cast<std::size_t>(known - names.begin()));
    if (known == names.end()) names.push_back(field.name);
  }
  schema_ = std::make_shared<const data::Schema>(std::move(names));
}

data::ColumnPtr Projection::evaluate_field(const OutputField& field, const data::Rows& rows, OperatorContext& context) const {
  data::ColumnPtr column = evaluate(*field.expression, rows, context);
  if (field.fallback == Fallback::omit) {
    if (!column->all_present()) {
      report_missing(*field.expression, *column, rows, context, Counter::field_without_value,
                     fmt::format("field `{}` of {}", field.name, owner_));
    }
    return column;
  }
  const data::Bitmap missing = missing_rows(*column);
  if (missing.empty()) return column;
  const bool time = field.fallback == Fallback::event_time;
  const data::Value text = data::Value::text(field.text);
  if (!time) {
    std::size_t first = 0;
    while (!missing[first]) ++first;
    context.effects.count(Counter::lookup_fallback, missing.count());
    context.effects.warn_once(rows, first, fmt::format("lookup: {}", field.text),
                              fmt::format("`{0}` in {1} is no field of the event and came out as the text \"{0}\"", field.text, owner_));
    if (missing.all()) return data::repeat(text, rows.size());
  }
  data::ColumnBuilder builder;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!missing[i]) {
      builder.value(i, column->value(i));
    } else if (time) {
      builder.timestamp(i, rows.time(i));
    } else {
      builder.value(i, text);
    }
  }
  return builder.finish(rows.size());
}

data::BatchPtr Projection::apply(const data::Rows& rows, OperatorContext& context) const {
  auto batch = std::make_shared<data::Batch>();
  batch->schema = schema_;
  batch->rows = static_cast<std::uint32_t>(rows.size());
  batch->columns.resize(schema_->size());
  for (std::size_t f = 0; f < fields_.size(); ++f) {
    data::ColumnPtr& column = batch->columns[column_of_[f]];
    data::ColumnPtr values = evaluate_field(fields_[f], rows, context);
    column = column ? overlay(column, values) : std::move(values);
  }
  return batch;
}

void Projection::collect_fields(FieldUse& use) const {
  for (const OutputField& field : fields_) field.expression->collect_fields(use);
}

std::optional<EmittedEvents> Projection::emitted(std::string type) const {
  if (schema_->size() < fields_.size()) return std::nullopt;
  EmittedEvents events{.type = std::move(type), .fields = {}};
  for (const OutputField& field : fields_) events.fields.emplace_back(field.name, field.expression);
  return events;
}

std::optional<CarriedField> Projection::carried(std::string_view field) const {
  const auto found = std::ranges::find(fields_, field, &OutputField::name);
  if (found == fields_.end() || found->fallback == Fallback::event_time) return std::nullopt;
  if (std::find_if(found + 1, fields_.end(), [&](const OutputField& later) { return later.name == field; }) != fields_.end()) return std::nullopt;
  std::string name = field_named_by(*found->expression);
  if (name.empty()) return std::nullopt;
  return CarriedField{.name = std::move(name), .instead = found->fallback == Fallback::own_text ? found->text : std::string()};
}

std::string Projection::describe() const {
  std::string text;
  for (const OutputField& field : fields_) {
    text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", field.name, field.expression->text());
  }
  return text;
}

std::vector<OutputField> output_fields(std::span<const BoundArgument> arguments, std::string_view operator_name,
                                       Diagnostics& diagnostics) {
  std::vector<OutputField> fields;
  for (const BoundArgument& argument : arguments) {
    const std::string& name = argument.name.empty() ? argument.bare_name : argument.name;
    if (name.empty()) {
      diagnostics.error("E154", argument.at, fmt::format(".{}() needs a name for this field", operator_name)).help =
          "write `name: expression`";
      continue;
    }
    fields.push_back({.name = name, .expression = argument.expression});
  }
  return fields;
}

}  // namespace varpulis::ops
