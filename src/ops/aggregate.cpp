// .aggregate(alias: f(x), ...) over current lists: one event per list, or one per key in it. The list is what one event, one `.process`
// call or one window has produced so far, so the operator keeps nothing between events. Aggregation directly behind a window is
// ops/aggregated_window.h.
#include "ops/aggregate_plan.h"
#include "ops/evaluate.h"
#include "ops/key_evaluation.h"

namespace varpulis::ops {

using namespace catalog;

namespace {

class Aggregate final : public Operator {
 public:
  Aggregate(std::shared_ptr<const AggregatePlan> plan, RootNumbers roots) : plan_(std::move(plan)), roots_(roots) {
    for (const BoundAggregate& call : plan_->calls) accumulators_.push_back(call.descriptor->make(call.constants));
  }

  void process(const data::Rows& rows, OperatorContext& context, Emitter& out) override {
    // Arguments for all rows at once, then the groups one by one.
    std::vector<std::vector<data::ColumnPtr>> arguments(plan_->calls.size());
    for (std::size_t k = 0; k < plan_->calls.size(); ++k) {
      for (const ExpressionPtr& argument : plan_->calls[k].arguments) {
        arguments[k].push_back(argument ? evaluate(*argument, rows, context) : nullptr);
      }
    }
    const Groups groups = plan_->partition ? groups_by_key(rows, context) : groups_by_list(rows);
    std::vector<data::ColumnPtr> results;
    std::vector<std::uint8_t> flags(groups.size(), 0);
    for (std::size_t k = 0; k < plan_->calls.size(); ++k) {
      data::ColumnBuilder result;
      for (std::size_t g = 0; g < groups.size(); ++g) {
        result.value(g, accumulate(k, arguments[k], groups.members(g)));
        const std::uint64_t left_out = accumulators_[k]->left_out();
        if (left_out == 0) continue;
        flags[g] |= data::Keys::truncated;
        report_left_out(*plan_, k, left_out, rows, groups.members(g).front(), context);
      }
      results.push_back(result.finish(groups.size()));
    }
    auto keys = std::make_shared<data::Keys>();
    keys->first_position = rows.keys->first_position;
    for (std::size_t g = 0; g < groups.size(); ++g) add_summary_key(*keys, rows, groups.members(g), roots_, flags[g]);
    out.emit(aggregate_events(*plan_, std::move(results), std::move(keys), groups.key, context));
  }

  [[nodiscard]] StateUsage usage() const override { return {.keys = 0, .rows = 0, .bytes = sizeof(roots_)}; }
  void save(state::SnapshotWriter& to) const override { roots_.save(to); }
  Result<void> load(state::SnapshotReader& from) override { return roots_.load(from); }

 private:
  /// Rows that become one event: `order` holds them group by group, each in the order of arrival.
  struct Groups {
    std::vector<std::uint32_t> order;
    std::vector<std::uint32_t> begin;  // of each group in `order`
    data::ColumnPtr key;               // of each group; null without partition
    [[nodiscard]] std::size_t size() const { return begin.size(); }
    [[nodiscard]] std::span<const std::uint32_t> members(std::size_t group) const {
      const std::size_t end = group + 1 < begin.size() ? begin[group + 1] : order.size();
      return {order.data() + begin[group], end - begin[group]};
    }
  };

  static Groups groups_by_list(const data::Rows& rows) {
    Groups groups;
    for (std::uint32_t i = 0; i < rows.size(); ++i) groups.order.push_back(i);
    for_each_list(rows, [&](std::size_t begin, std::size_t) { groups.begin.push_back(static_cast<std::uint32_t>(begin)); });
    return groups;
  }

  /// The keys of each list, in order of first appearance.
  Groups groups_by_key(const data::Rows& rows, OperatorContext& context) {
    const std::vector<data::ColumnPtr> columns = evaluate_keys({&plan_->partition->key, 1}, rows, context);
    data::KeyTable keys(1);
    const data::Buffer<std::uint32_t> ids = keys.find_or_add(columns, rows.size());
    std::vector<std::uint32_t> group_of(keys.id_end(), 0);  // in the list at hand, counted from 1
    Groups groups;
    std::vector<std::uint32_t> first, members;
    for_each_list(rows, [&](std::size_t begin, std::size_t end) {
      const std::size_t earlier = groups.begin.size();
      members.clear();
      for (std::size_t i = begin; i < end; ++i) {
        if (group_of[ids[i]] == 0) {
          members.push_back(0);
          first.push_back(static_cast<std::uint32_t>(i));
          group_of[ids[i]] = static_cast<std::uint32_t>(members.size());
        }
        ++members[group_of[ids[i]] - 1];
      }
      std::uint32_t at = static_cast<std::uint32_t>(begin);
      for (const std::uint32_t count : members) {
        groups.begin.push_back(at);
        at += count;
      }
      std::vector<std::uint32_t> next(groups.begin.begin() + static_cast<std::ptrdiff_t>(earlier), groups.begin.end());
      groups.order.resize(end);
      for (std::size_t i = begin; i < end; ++i) groups.order[next[group_of[ids[i]] - 1]++] = static_cast<std::uint32_t>(i);
      for (std::size_t i = begin; i < end; ++i) group_of[ids[i]] = 0;
    });
    groups.key = gather(*columns[0], first.data(), first.size());
    return groups;
  }

  data::Value accumulate(std::size_t k, const std::vector<data::ColumnPtr>& columns, std::span<const std::uint32_t> members) {
    Accumulator& accumulator = *accumulators_[k];
    accumulator.reset();
    const std::vector<data::Value>& constants = plan_->calls[k].constants;
    std::vector<data::Value> values(arguments_given(plan_->calls[k]));
    for (const std::uint32_t i : members) {
      for (std::size_t a = 0; a < values.size(); ++a) {
        values[a] = columns[a] ? columns[a]->value(i) : a < constants.size() ? constants[a] : data::Value();
      }
      accumulator.add(values);
    }
    return accumulator.result();
  }

  std::shared_ptr<const AggregatePlan> plan_;
  RootNumbers roots_;
  std::vector<std::unique_ptr<Accumulator>> accumulators_;
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
  plan.type = std::make_shared<const std::string>(call.stream);
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
  return std::make_shared<AggregateSpec>(std::make_shared<const AggregatePlan>(std::move(plan)), RootNumbers(call));
}

}  // namespace

std::unique_ptr<Operator> AggregateSpec::make() const { return std::make_unique<Aggregate>(plan_, roots_); }

OperatorSpecPtr AggregateSpec::partitioned(const PartitionKey& key) const {
  auto plan = std::make_shared<AggregatePlan>(*plan_);
  plan->partition = key;
  return std::make_shared<AggregateSpec>(std::move(plan), roots_);
}

OperatorDescriptor aggregate_operator() {
  return {
      .name = "aggregate",
      .summary = "Turns the current list of events into one event of aggregates.",
      .details = "The fields are exactly the aliases, in order; an item may use those before it. Without `.window` the list is what one "
                 "event has become so far: several events after `.process`, one otherwise. An aggregate without value is null. After "
                 "`.partition_by(e)` each key present in the list makes an event of its own, in order of first appearance, with its text in "
                 "`_partition` and, if e is a field, its value in that field.",
      .example = "stream Totals = Order .aggregate(total: sum(amount), spread: max(amount) - min(amount))",
      .traits = {.open_arguments = true, .open_kind = ParameterKind::aggregate, .stateful = true},
      .bind = &bind,
  };
}

}  // namespace varpulis::ops
