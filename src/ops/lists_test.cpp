// .process, .aggregate, .fork, .on_error: operators that make or work on current lists.
#include <gtest/gtest.h>

#include "ops/register.h"
#include "ops/testing/harness.h"

namespace varpulis::ops {
namespace {

using namespace testing;
using Lines = std::vector<std::string>;

/// A call that emits `v` events {part: i}, of type Odd or Even by turns.
class Parts final : public catalog::BoundExpression {
 public:
  [[nodiscard]] data::ColumnPtr evaluate(const data::Rows& rows, catalog::EvaluationContext& context) const override {
    for (std::uint32_t i = 0; i < rows.size() && context.emitted != nullptr; ++i) {
      const data::Map fields = row_as_map(*rows.batch, rows.row(i));
      const Value* v = fields.find("v");
      const std::int64_t count = v != nullptr && v->kind() == data::Kind::integer ? v->as_integer() : 0;
      for (std::int64_t part = 1; part <= count; ++part) {
        context.emitted->push_back({.row = i, .type = part % 2 == 1 ? "Odd" : "Even", .fields = map({{"part", number(part)}})});
      }
      if (count > 90 && context.exhausted != nullptr) context.exhausted->emplace_back(i, catalog::NoValueCause::fuel);
    }
    return data::repeat(Value(), rows.size());
  }
  [[nodiscard]] catalog::NoValue explain(const data::Rows&, std::size_t, catalog::EvaluationContext&) const override { return {}; }
  void collect_fields(catalog::FieldUse& use) const override { use.fields.insert("v"); }
  [[nodiscard]] std::string text() const override { return "parts(v)"; }
};

class Sum final : public catalog::Accumulator {
 public:
  void add(std::span<const Value> arguments) override {
    if (arguments[0].kind() != data::Kind::integer) return;
    sum_ += arguments[0].as_integer();
    any_ = true;
  }
  [[nodiscard]] Value result() const override { return any_ ? number(sum_) : Value::null(); }
  void reset() override { *this = Sum(); }
  void save(state::SnapshotWriter& to) const override { to.put(sum_); }
  Result<void> load(state::SnapshotReader& from) override { return from.get(sum_); }
  Sum() = default;
  Sum& operator=(Sum&& other) noexcept {
    sum_ = other.sum_;
    any_ = other.any_;
    return *this;
  }

 private:
  std::int64_t sum_ = 0;
  bool any_ = false;
};

catalog::OperatorSpecPtr sums(std::vector<std::string> fields) {
  static const catalog::AggregateDescriptor descriptor{
      .name = "sum", .make = [](std::span<const Value>) -> std::unique_ptr<catalog::Accumulator> { return std::make_unique<Sum>(); }};
  std::vector<catalog::BoundArgument> arguments;
  for (std::size_t k = 0; k < fields.size(); ++k) {
    catalog::BoundArgument item = argument(fmt::format("s{}", k), field(fmt::format("#{}", k)));
    item.aggregates.push_back({.descriptor = &descriptor, .arguments = {field(fields[k])}, .constants = {}});
    arguments.push_back(std::move(item));
  }
  return bind_call("aggregate", std::move(arguments));
}

std::vector<Event> with_lists(std::initializer_list<std::tuple<std::int64_t, bool, std::uint32_t>> rows) {
  std::vector<Event> events;
  for (const auto& [v, same_position, list] : rows) {
    events.push_back({.fields = map({{"v", number(v)}}), .same_position = same_position, .list = list});
  }
  return events;
}

TEST(Process, replaces_events_by_what_the_call_emits) {
  const auto spec = bind_call("process", {argument("call", std::make_shared<Parts>())});
  EXPECT_EQ(spec->describe(), "process(parts(v))");
  EXPECT_FALSE(spec->passes_event());
  const Recorded record = run(spec, numbers({2, 0, 1, 3, 0, 0, 0, 0, 1}));
  EXPECT_EQ(record.passed, (Lines{R"(Odd@0.0 {"part": Int(1)})", R"(Even@0.0 {"part": Int(2)})", R"(Odd@2.0 {"part": Int(1)})",
                                  R"(Odd@3.0 {"part": Int(1)})", R"(Even@3.0 {"part": Int(2)})", R"(Odd@3.0 {"part": Int(3)})",
                                  R"(Odd@8.0 {"part": Int(1)})"}));
}

TEST(Process, gives_every_call_a_list_of_its_own) {
  const auto spec = bind_call("process", {argument("call", std::make_shared<Parts>())});
  const Recorded record = run(spec, with_lists({{2, false, 0}, {1, true, 0}, {1, true, 1}, {1, false, 0}}));
  EXPECT_EQ(record.passed, (Lines{R"(Odd@0.0 {"part": Int(1)})", R"(Even@0.0 {"part": Int(2)})", R"(Odd@0.1 {"part": Int(1)})",
                                  R"(Odd@0.2 {"part": Int(1)})", R"(Odd@1.0 {"part": Int(1)})"}));
}

TEST(Process, reports_calls_that_were_stopped) {
  const Recorded record = run(bind_call("process", {argument("call", std::make_shared<Parts>())}), numbers({91, 1, 92}));
  EXPECT_EQ(record.passed.size(), 184U);
  EXPECT_EQ(record.counters, (std::map<std::string, std::uint64_t>{{"function calls stopped at the fuel or recursion limit", 2}}));
  EXPECT_EQ(record.failed, (Lines{"0.0", "2.0"}));
  EXPECT_EQ(record.warnings, Lines{"a function call in `parts(v)` was stopped: fuel used up"});
}

TEST(Aggregate, makes_one_event_of_each_list) {
  const auto spec = sums({"v", "w"});
  EXPECT_EQ(spec->describe(), "aggregate(s0: sum(v), s1: sum(w))");
  EXPECT_EQ(fields_read(*spec), (Lines{"v", "w"}));
  const Recorded record = run(spec, with_lists({{1, false, 0}, {2, true, 0}, {3, true, 1}, {4, false, 0}}));
  EXPECT_EQ(record.passed, (Lines{R"(S@0.0 {"s0": Int(3), "s1": Null})", R"(S@0.1 {"s0": Int(3), "s1": Null})", R"(S@1.0 {"s0": Int(4), "s1": Null})"}));
}

/// Counts the arguments that it is given.
class Arguments final : public catalog::Accumulator {
 public:
  void add(std::span<const Value> arguments) override { count_ += static_cast<std::int64_t>(arguments.size()); }
  [[nodiscard]] Value result() const override { return number(count_); }
  void reset() override { count_ = 0; }
  void save(state::SnapshotWriter& to) const override { to.put(count_); }
  Result<void> load(state::SnapshotReader& from) override { return from.get(count_); }

 private:
  std::int64_t count_ = 0;
};

TEST(Aggregate, tells_an_argument_that_is_not_given_from_one_that_is_missing) {
  static const catalog::AggregateDescriptor descriptor{
      .name = "count", .make = [](std::span<const Value>) -> std::unique_ptr<catalog::Accumulator> { return std::make_unique<Arguments>(); }};
  const auto count = [](std::vector<catalog::ExpressionPtr> arguments, std::vector<Value> constants) {
    catalog::BoundArgument item = argument("n", field("#0"));
    item.aggregates.push_back({.descriptor = &descriptor, .arguments = std::move(arguments), .constants = std::move(constants)});
    return run(bind_call("aggregate", {std::move(item)}), numbers({1})).passed;
  };
  EXPECT_EQ(count({nullptr}, {Value()}), Lines{R"(S@0.0 {"n": Int(0)})"});
  EXPECT_EQ(count({field("other")}, {Value()}), Lines{R"(S@0.0 {"n": Int(1)})"});
  EXPECT_EQ(count({field("v"), nullptr}, {Value(), Value()}), Lines{R"(S@0.0 {"n": Int(1)})"});
  EXPECT_EQ(count({field("v"), nullptr}, {Value(), number(3)}), Lines{R"(S@0.0 {"n": Int(2)})"});
}

TEST(Aggregate, takes_every_event_alone_without_lists) {
  EXPECT_EQ(run(sums({"v"}), numbers({1, 2})).passed, (Lines{R"(S@0.0 {"s0": Int(1)})", R"(S@1.0 {"s0": Int(2)})"}));
}

catalog::BoundArgument branch(std::string name, std::vector<catalog::OperatorSpecPtr> specs) {
  catalog::BoundArgument result{.name = std::move(name)};
  for (catalog::OperatorSpecPtr& spec : specs) result.branch.push_back({.name = "op", .spec = std::move(spec)});
  return result;
}

catalog::OperatorSpecPtr fork(std::string qualifier, std::vector<catalog::BoundArgument> qualifier_arguments = {}) {
  const auto when = [](std::string text, std::function<bool(std::int64_t)> holds) {
    return bind_call("where", {argument("condition", expression(std::move(text), {"v"}, [holds](const data::Map& fields) {
                                     return Value::boolean(holds(fields.find("v")->as_integer()));
                                   }))});
  };
  std::vector<catalog::BoundArgument> branches;
  branches.push_back(branch("low", {when("v < 10", [](std::int64_t v) { return v < 10; }), bind_call("select", {argument("low", field("v"))})}));
  branches.push_back(branch("even", {when("even(v)", [](std::int64_t v) { return v % 2 == 0; }), bind_call("limit", {literal("rows", number(3))}),
                                     bind_call("print", {argument("", field("v"))})}));
  Diagnostics diagnostics;
  const catalog::BoundCall call{
      .name = "fork", .arguments = std::move(branches), .qualifier = std::move(qualifier), .qualifier_arguments = std::move(qualifier_arguments), .stream = "S"};
  catalog::Catalog operators;
  register_operators(operators);
  catalog::OperatorSpecPtr spec = operators.find_operator("fork")->bind(call, diagnostics);
  EXPECT_FALSE(diagnostics.has_errors());
  return spec;
}

TEST(Fork, passes_results_branch_by_branch_within_a_list) {
  const auto spec = fork("");
  EXPECT_EQ(spec->describe(), "fork(low: .where(v < 10) .select(low: v), even: .where(even(v)) .limit(3) .print(v))");
  EXPECT_TRUE(spec->passes_event());
  EXPECT_EQ(spec->state_bound(), "even: 1 counter");
  const Recorded record = run(spec, numbers({4, 12, 13, 7, 2, 8}));
  EXPECT_EQ(record.passed, (Lines{R"(T@0.0 {"low": Int(4)})", R"(T@0.0 {"v": Int(4)})", R"(T@1.0 {"v": Int(12)})", R"(T@3.0 {"low": Int(7)})",
                                  R"(T@4.0 {"low": Int(2)})", R"(T@4.0 {"v": Int(2)})", R"(T@5.0 {"low": Int(8)})"}));
  EXPECT_EQ(record.prints, (Lines{"[PRINT] 4", "[PRINT] 12", "[PRINT] 2"}));
}

TEST(Fork, asks_how_many_branches_gave_something) {
  const std::vector<Event> events = numbers({4, 12, 13, 7});
  const Lines all = {R"(T@0.0 {"low": Int(4)})", R"(T@0.0 {"v": Int(4)})"};
  EXPECT_EQ(run(fork("all"), events).passed, all);
  EXPECT_EQ(run(fork("any", {literal("branches", number(2))}), events).passed, all);
  EXPECT_EQ(run(fork("first"), events).passed, (Lines{R"(T@0.0 {"low": Int(4)})", R"(T@1.0 {"v": Int(12)})", R"(T@3.0 {"low": Int(7)})"}));
  EXPECT_EQ(run(fork("any"), events).passed.size(), 4U);
}

TEST(OnError, calls_its_function_for_failed_events) {
  const auto spec = bind_call("on_error", {argument("handler", std::make_shared<Parts>())});
  std::vector<Event> events = numbers({1, 2, 1, 2, 1});
  events[1].fields.set("fails", number(1));
  events[4].fields.set("fails", number(1));
  const Recorded record = run(spec, events);
  EXPECT_EQ(record.passed.size(), 5U);
  EXPECT_EQ(record.routed, (Lines{R"(Odd@1.0 {"part": Int(1)})", R"(Even@1.0 {"part": Int(2)})", R"(Odd@4.0 {"part": Int(1)})"}));
}

}  // namespace
}  // namespace varpulis::ops
