// .aggregate(alias: f(x), ...) without a window: one event per current list. The list is what one event, one `.process` call or one
// branch has produced so far, so the operator keeps nothing between events.
#include "data/column_builder.h"
#include "ops/derived_rows.h"
#include "ops/evaluate.h"

namespace varpulis::ops {
namespace {

using namespace catalog;

struct AggregatePlan {
  struct Item {
    std::string alias;
    ExpressionPtr expression;  // over `#0`, `#1`, ... and earlier aliases
    std::string text;
  };
  std::vector<BoundAggregate> calls;  // behind `#k`
  std::vector<Item> items;
};

class Aggregate final : public Operator {
 public:
  Aggregate(std::shared_ptr<const AggregatePlan> plan, RootNumbers roots, std::shared_ptr<const std::string> type)
      : plan_(std::move(plan)), roots_(roots), type_(std::move(type)) {
    for (const BoundAggregate& call : plan_->calls) accumulators_.push_back(call.descriptor->make(call.constants));
  }

  void process(const data::Rows& rows, OperatorContext& context, Emitter& out) override {
    // Arguments for all rows at once, then the lists one by one.
    std::vector<std::vector<data::ColumnPtr>> arguments(plan_->calls.size());
    for (std::size_t k = 0; k < plan_->calls.size(); ++k) {
      for (const ExpressionPtr& argument : plan_->calls[k].arguments) {
        arguments[k].push_back(argument ? evaluate(*argument, rows, context) : nullptr);
      }
    }
    std::vector<data::ColumnBuilder> results(plan_->calls.size());
    auto keys = std::make_shared<data::Keys>();
    keys->first_position = rows.keys->first_position;
    std::size_t lists = 0;
    for_each_list(rows, [&](std::size_t begin, std::size_t end) {
      for (std::size_t k = 0; k < plan_->calls.size(); ++k) {
        results[k].value(lists, accumulate(k, arguments[k], begin, end));
        report_left_out(k, rows, begin, context);
      }
      add_keys(*keys, rows, begin, end);
      ++lists;
    });
    out.emit(evaluate_items(results, std::move(keys), lists, context));
  }

  [[nodiscard]] StateUsage usage() const override { return {.keys = 0, .rows = 0, .bytes = sizeof(roots_)}; }
  void save(state::SnapshotWriter& to) const override { roots_.save(to); }
  Result<void> load(state::SnapshotReader& from) override { return roots_.load(from); }

 private:
  data::Value accumulate(std::size_t k, const std::vector<data::ColumnPtr>& columns, std::size_t begin, std::size_t end) {
    Accumulator& accumulator = *accumulators_[k];
    accumulator.reset();
    const std::vector<data::Value>& constants = plan_->calls[k].constants;
    std::size_t given = columns.size();  // count() is not count(x) of an event that lacks x
    while (given > 0 && !columns[given - 1] && (given > constants.size() || constants[given - 1].is_missing())) --given;
    std::vector<data::Value> values(given);
    for (std::size_t i = begin; i < end; ++i) {
      for (std::size_t a = 0; a < given; ++a) {
        values[a] = columns[a] ? columns[a]->value(i) : a < constants.size() ? constants[a] : data::Value();
      }
      accumulator.add(values);
    }
    return accumulator.result();
  }

  void report_left_out(std::size_t k, const data::Rows& rows, std::size_t begin, OperatorContext& context) {
    const std::uint64_t left_out = accumulators_[k]->left_out();
    if (left_out == 0) return;
    const std::string_view name = plan_->calls[k].descriptor->name;
    context.effects.count(catalog::Counter::left_out_of_array, left_out);
    context.effects.warn_once(rows, begin, fmt::format("left out {}", k),
                              fmt::format("{}() left out {} values: its array was full", name, left_out));
  }

  /// The aggregate stands where the list's first row stood and has the time of its last event in (timestamp, arrival) order.
  void add_keys(data::Keys& keys, const data::Rows& rows, std::size_t begin, std::size_t end) {
    EventTime time = rows.time(begin);
    for (std::size_t i = begin; i < end; ++i) time = std::max(time, rows.time(i));
    keys.position.push_back(rows.position(begin));
    keys.time.push_back(time.ns);
    if (!rows.keys->list.empty()) keys.list.push_back(rows.list(begin));
    if (!rows.keys->deadline.empty()) keys.deadline.push_back(rows.deadline(begin));
    if (!rows.keys->flags.empty()) keys.flags.push_back(rows.flags(begin));
    keys.root.push_back(roots_.next());
  }

  data::Rows evaluate_items(std::vector<data::ColumnBuilder>& results, data::KeysPtr keys, std::size_t lists, OperatorContext& context) {
    auto results_batch = std::make_shared<data::Batch>();
    results_batch->rows = static_cast<std::uint32_t>(lists);
    std::vector<std::string> names;
    for (std::size_t k = 0; k < results.size(); ++k) {
      names.push_back(fmt::format("#{}", k));
      results_batch->columns.push_back(results[k].finish(lists));
    }
    data::Rows rows;
    rows.keys = std::move(keys);
    rows.selection = data::Selection::all(lists);
    rows.type = type_;
    auto output = std::make_shared<data::Batch>();
    output->rows = results_batch->rows;
    std::vector<std::string> aliases;
    for (const AggregatePlan::Item& item : plan_->items) {
      results_batch->schema = std::make_shared<const data::Schema>(names);
      rows.batch = results_batch;
      data::ColumnPtr column = null_for_missing(evaluate(*item.expression, rows, context));
      names.push_back(item.alias);
      aliases.push_back(item.alias);
      output->columns.push_back(column);
      results_batch = std::make_shared<data::Batch>(*results_batch);
      results_batch->columns.push_back(std::move(column));
    }
    output->schema = std::make_shared<const data::Schema>(std::move(aliases));
    rows.batch = std::move(output);
    return rows;
  }

  /// An aggregate without value is null.
  static data::ColumnPtr null_for_missing(data::ColumnPtr column) {
    if (column->all_present()) return column;
    data::ColumnBuilder builder;
    for (std::size_t i = 0; i < column->rows; ++i) {
      column->is_missing(i) ? builder.null(i) : builder.value(i, column->value(i));
    }
    return builder.finish(column->rows);
  }

  std::shared_ptr<const AggregatePlan> plan_;
  RootNumbers roots_;
  std::shared_ptr<const std::string> type_;
  std::vector<std::unique_ptr<Accumulator>> accumulators_;
};

class AggregateSpec final : public OperatorSpec {
 public:
  AggregateSpec(AggregatePlan plan, const BoundCall& call)
      : plan_(std::make_shared<const AggregatePlan>(std::move(plan))),
        roots_(call),
        type_(std::make_shared<const std::string>(call.stream)) {}
  [[nodiscard]] std::unique_ptr<Operator> make() const override { return std::make_unique<Aggregate>(plan_, roots_, type_); }
  [[nodiscard]] std::string describe() const override {
    std::vector<std::string> items;
    for (const AggregatePlan::Item& item : plan_->items) items.push_back(fmt::format("{}: {}", item.alias, item.text));
    return fmt::format("aggregate({})", fmt::join(items, ", "));
  }
  void collect_fields(FieldUse& use) const override {
    for (const BoundAggregate& call : plan_->calls) {
      for (const ExpressionPtr& argument : call.arguments) {
        if (argument) argument->collect_fields(use);
      }
    }
  }
  [[nodiscard]] bool passes_event() const override { return false; }
  [[nodiscard]] std::string state_bound() const override { return "1 counter"; }

 private:
  std::shared_ptr<const AggregatePlan> plan_;
  RootNumbers roots_;
  std::shared_ptr<const std::string> type_;
};

std::string text_of(const BoundAggregate& call) {
  std::vector<std::string> arguments;
  for (std::size_t a = 0; a < call.arguments.size(); ++a) {
    if (call.arguments[a]) arguments.push_back(call.arguments[a]->text());
    else if (a < call.constants.size() && !call.constants[a].is_missing()) arguments.push_back(describe_argument({.constant = call.constants[a]}));
  }
  return fmt::format("{}({})", call.descriptor->name, fmt::join(arguments, ", "));
}

/// The expression's text with the calls in place of `#k`.
std::string text_of(const BoundExpression& expression, const std::vector<BoundAggregate>& calls) {
  std::string text;
  const std::string from = expression.text();
  for (std::size_t at = 0; at < from.size();) {
    std::size_t digits = at + 1;
    while (digits < from.size() && from[digits] >= '0' && from[digits] <= '9') ++digits;
    std::size_t k = 0;
    for (std::size_t d = at + 1; d < digits; ++d) k = k * 10 + static_cast<std::size_t>(from[d] - '0');
    if (from[at] == '#' && digits > at + 1 && k < calls.size()) {
      text += text_of(calls[k]);
      at = digits;
    } else {
      text += from[at++];
    }
  }
  return text;
}

OperatorSpecPtr bind(const BoundCall& call, Diagnostics& diagnostics) {
  AggregatePlan plan;
  for (const BoundArgument& argument : call.arguments) {
    plan.calls.insert(plan.calls.end(), argument.aggregates.begin(), argument.aggregates.end());
  }
  for (const BoundArgument& argument : call.arguments) {
    const auto repeated = std::ranges::find(plan.items, argument.name, &AggregatePlan::Item::alias);
    if (argument.name.empty()) {
      diagnostics.error("E070", argument.at, ".aggregate needs a name for this item").help = "write `name: function(field)`";
    } else if (repeated != plan.items.end()) {
      diagnostics.error("E166", argument.at, fmt::format(".aggregate has two items named `{}`", argument.name)).help =
          "give the second one another name";
    } else {
      plan.items.push_back(
          {.alias = argument.name, .expression = argument.expression, .text = text_of(*argument.expression, plan.calls)});
    }
  }
  return std::make_shared<AggregateSpec>(std::move(plan), call);
}

}  // namespace

OperatorDescriptor aggregate_operator() {
  return {
      .name = "aggregate",
      .summary = "Turns the current list of events into one event of aggregates.",
      .details = "The fields are exactly the aliases, in order; an item may use those before it. Without `.window` the list is what one "
                 "event has become so far: several events after `.process`, one otherwise. An aggregate without value is null.",
      .example = "stream Totals = Order .aggregate(total: sum(amount), spread: max(amount) - min(amount))",
      .traits = {.open_arguments = true, .open_kind = ParameterKind::aggregate, .stateful = true},
      .bind = &bind,
  };
}

}  // namespace varpulis::ops
