#include "ops/aggregate_plan.h"

#include "data/text.h"
#include "ops/evaluate.h"

namespace varpulis::ops {

using namespace catalog;

namespace {

/// An aggregate without value is null.
data::ColumnPtr null_for_missing(data::ColumnPtr column) {
  if (column->all_present()) return column;
  data::ColumnBuilder builder;
  for (std::size_t i = 0; i < column->rows; ++i) {
    column->is_missing(i) ? builder.null(i) : builder.value(i, column->value(i));
  }
  return builder.finish(column->rows);
}

/// The texts by which groups are shown.
data::ColumnPtr group_texts(const data::ColumnPtr& groups) {
  if (groups->kind == data::ColumnKind::text && groups->complete()) return groups;
  data::ColumnBuilder texts;
  std::string text;
  for (std::size_t i = 0; i < groups->rows; ++i) {
    text.clear();
    if (groups->is_missing(i)) text = "default";
    else data::append_display(text, groups->value(i));
    texts.text(i, text);
  }
  return texts.finish(groups->rows);
}

}  // namespace

std::string AggregatePlan::describe() const {
  std::vector<std::string> texts;
  for (const Item& item : items) texts.push_back(fmt::format("{}: {}", item.alias, item.text));
  const std::string by = partition ? fmt::format(" by {}", partition->key->text()) : "";
  return fmt::format("aggregate({}){}", fmt::join(texts, ", "), by);
}

void AggregatePlan::collect_fields(FieldUse& use) const {
  for (const BoundAggregate& call : calls) {
    for (const ExpressionPtr& argument : call.arguments) {
      if (argument) argument->collect_fields(use);
    }
  }
  if (partition) partition->key->collect_fields(use);
}

std::shared_ptr<const AggregatePlan> narrowed(const std::shared_ptr<const AggregatePlan>& plan, const FieldUse& of_output) {
  if (!plan->partition || of_output.everything) return nullptr;
  auto less = std::make_shared<AggregatePlan>(*plan);
  less->shows_text = of_output.fields.contains("_partition");
  less->shows_key = of_output.fields.contains(plan->partition->field);
  return less;
}

std::optional<CarriedField> carried_field(const AggregatePlan& plan, std::string_view field) {
  if (!plan.partition) return std::nullopt;
  const std::string key = field_named_by(*plan.partition->key);
  if (key.empty()) return std::nullopt;
  const CarriedField carried{.name = key, .instead = {}};
  const auto item = std::ranges::find(plan.items, field, &AggregatePlan::Item::alias);
  if (item == plan.items.end()) return plan.shows_key && field == plan.partition->field ? std::optional(carried) : std::nullopt;
  for (std::size_t k = 0; k < plan.calls.size(); ++k) {
    const BoundAggregate& call = plan.calls[k];
    const bool picks_one = call.descriptor->name == "first" || call.descriptor->name == "last";
    if (!picks_one || item->expression->text() != fmt::format("#{}", k)) continue;
    if (call.arguments.size() == 1 && call.arguments[0] && field_named_by(*call.arguments[0]) == key) return carried;
  }
  return std::nullopt;
}

std::size_t arguments_given(const BoundAggregate& call) {
  std::size_t given = call.arguments.size();
  while (given > 0 && !call.arguments[given - 1] && (given > call.constants.size() || call.constants[given - 1].is_missing())) --given;
  return given;
}

data::Rows aggregate_events(const AggregatePlan& plan, std::vector<data::ColumnPtr> results, data::KeysPtr keys,
                            const data::ColumnPtr& groups, OperatorContext& context) {
  const std::size_t count = keys->position.size();
  auto computed = std::make_shared<data::Batch>();
  computed->rows = static_cast<std::uint32_t>(count);
  computed->columns = std::move(results);
  std::vector<std::string> names;
  for (std::size_t k = 0; k < plan.calls.size(); ++k) names.push_back(fmt::format("#{}", k));
  data::Rows rows;
  rows.keys = std::move(keys);
  rows.selection = data::Selection::all(count);
  rows.type = plan.type;
  auto output = std::make_shared<data::Batch>();
  output->rows = computed->rows;
  std::vector<std::string> aliases;
  const auto set = [&](const std::string& alias, data::ColumnPtr column) {
    const auto found = std::ranges::find(aliases, alias);
    if (found != aliases.end()) {
      output->columns[static_cast<std::size_t>(found - aliases.begin())] = std::move(column);
    } else {
      aliases.push_back(alias);
      output->columns.push_back(std::move(column));
    }
  };
  for (const AggregatePlan::Item& item : plan.items) {
    computed->schema = std::make_shared<const data::Schema>(names);
    rows.batch = computed;
    data::ColumnPtr column = null_for_missing(evaluate(*item.expression, rows, context));
    names.push_back(item.alias);
    computed = std::make_shared<data::Batch>(*computed);
    computed->columns.push_back(column);
    set(item.alias, std::move(column));
  }
  if (groups) {
    if (plan.shows_text) set("_partition", group_texts(groups));
    const std::string& field = plan.partition->field;
    if (plan.shows_key && !field.empty() && std::ranges::find(aliases, field) == aliases.end()) set(field, groups);
  }
  output->schema = std::make_shared<const data::Schema>(std::move(aliases));
  rows.batch = std::move(output);
  return rows;
}

void report_left_out(const AggregatePlan& plan, std::size_t call, std::uint64_t left_out, const data::Rows& rows, std::size_t i,
                     OperatorContext& context) {
  context.effects.count(Counter::left_out_of_array, left_out);
  context.effects.warn_once(rows, i, fmt::format("left out {}", call),
                            fmt::format("{}() left out {} values: its array was full", plan.calls[call].descriptor->name, left_out));
}

}  // namespace varpulis::ops
