#pragma once
// What `.aggregate(...)` says: the calls of aggregate functions, and the items that compute with their results. The same with and
// without windows.
#include <optional>
#include <string>
#include <vector>

#include "data/column_builder.h"
#include "ops/derived_rows.h"

namespace varpulis::ops {

struct AggregatePlan {
  struct Item {
    std::string alias;
    catalog::ExpressionPtr expression;  // over `#0`, `#1`, ... (the results of the calls) and earlier aliases
    std::string text;
  };
  std::vector<catalog::BoundAggregate> calls;
  std::vector<Item> items;
  std::optional<catalog::PartitionKey> partition;  // each group of this key is an event of its own
  std::shared_ptr<const std::string> type;         // of the events made
  bool shows_text = true;                          // `_partition` is read
  bool shows_key = true;                           // the partition field is read

  [[nodiscard]] std::string describe() const;
  void collect_fields(catalog::FieldUse& use) const;
  /// The events have no key to show.
  [[nodiscard]] bool hides_partition() const { return !partition || (!shows_text && !shows_key); }
};

/// The plan when nothing but `of_output` is ever read of the events: without what shows their partition. Null: nothing changes.
[[nodiscard]] std::shared_ptr<const AggregatePlan> narrowed(const std::shared_ptr<const AggregatePlan>& plan, const catalog::FieldUse& of_output);

/// The field of the incoming events whose value `field` of the aggregate's events has: that of the partition key, given by itself or as the
/// first or last of each group.
[[nodiscard]] std::optional<catalog::CarriedField> carried_field(const AggregatePlan& plan, std::string_view field);

/// How many arguments a call was given: count() is not count(x) of an event that lacks x.
[[nodiscard]] std::size_t arguments_given(const catalog::BoundAggregate& call);

/// The events of an aggregate: its items over the calls' results (as many columns as calls, of one row per event) and, in partitioned
/// plans, `_partition` and the partition field from `groups`, the value of the key for each event. Items without value are null.
[[nodiscard]] data::Rows aggregate_events(const AggregatePlan& plan, std::vector<data::ColumnPtr> results, data::KeysPtr keys,
                                          const data::ColumnPtr& groups, catalog::OperatorContext& context);

/// Counts values that a call left out and warns of them; `rows` and `i` say where.
void report_left_out(const AggregatePlan& plan, std::size_t call, std::uint64_t left_out, const data::Rows& rows, std::size_t i,
                     catalog::OperatorContext& context);

/// The plan of `.aggregate` as an operator: what windows look for behind them.
class AggregateSpec final : public catalog::OperatorSpec {
 public:
  AggregateSpec(std::shared_ptr<const AggregatePlan> plan, RootNumbers roots) : plan_(std::move(plan)), roots_(roots) {}
  [[nodiscard]] const std::shared_ptr<const AggregatePlan>& plan() const { return plan_; }
  [[nodiscard]] const RootNumbers& roots() const { return roots_; }

  [[nodiscard]] std::unique_ptr<catalog::Operator> make() const override;
  [[nodiscard]] std::string describe() const override { return plan_->describe(); }
  void collect_fields(catalog::FieldUse& use) const override { plan_->collect_fields(use); }
  [[nodiscard]] bool passes_event() const override { return false; }
  [[nodiscard]] catalog::OperatorSpecPtr partitioned(const catalog::PartitionKey& key) const override;
  [[nodiscard]] std::string state_bound() const override { return "1 counter"; }
  [[nodiscard]] catalog::StateScope state_scope() const override { return catalog::StateScope::nothing(); }
  [[nodiscard]] std::optional<catalog::CarriedField> carried(std::string_view field) const override { return carried_field(*plan_, field); }

 private:
  std::shared_ptr<const AggregatePlan> plan_;
  RootNumbers roots_;
};

}  // namespace varpulis::ops
