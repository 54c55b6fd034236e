// Operators over real expressions: irregular events, errors and functions must be told the same however rows are batched.
#include <gtest/gtest.h>

#include "expr/build.h"
#include "ops/testing/harness.h"

namespace varpulis::ops {
namespace {

using namespace testing;
using expr::BinaryOperator;
using Lines = std::vector<std::string>;

catalog::ExpressionPtr op(BinaryOperator which, catalog::ExpressionPtr left, catalog::ExpressionPtr right) {
  return expr::binary(which, std::move(left), std::move(right));
}
catalog::ExpressionPtr integer(std::int64_t value) { return expr::literal(number(value)); }

/// Events whose fields come and go and change their kind.
std::vector<Event> irregular() {
  std::vector<Event> events;
  for (std::int64_t i = 0; i < 40; ++i) {
    Event each = event({});
    if (i % 3 != 0) each.fields.set("a", number(i));
    if (i % 5 != 1) each.fields.set("b", i % 7 == 2 ? text("x") : Value::real(static_cast<double>(i % 4)));
    if (i % 11 == 4) each.fields.set("a", Value::null());
    each.type = i % 2 == 0 ? "T" : "U";
    events.push_back(std::move(each));
  }
  return events;
}

TEST(RealExpressions, conditions_over_irregular_events) {
  const auto ratio = op(BinaryOperator::divide, expr::field("a"), expr::field("b"));
  const auto condition = op(BinaryOperator::logical_and, op(BinaryOperator::greater, ratio, integer(3)),
                                op(BinaryOperator::less, expr::field("a"), integer(30)));
  const auto spec = bind_call("where", {argument("condition", condition)});
  EXPECT_EQ(spec->describe(), "where(a / b > 3 and a < 30)");
  EXPECT_EQ(fields_read(*spec), (Lines{"a", "b"}));
  const Recorded record = run(spec, irregular());
  std::size_t expected = 0;
  for (std::int64_t i = 0; i < 40; ++i) {
    const bool numbers = i % 3 != 0 && i % 11 != 4 && i % 5 != 1 && i % 7 != 2;
    if (numbers && i % 4 != 0 && i > 3 * (i % 4) && i < 30) ++expected;
  }
  EXPECT_EQ(record.passed.size(), expected);
  EXPECT_EQ(record.failed.size(), record.counters.at("evaluations that failed"));
  EXPECT_EQ(record.warnings.size(), 3U);  // a missing field, a text or null, a division by zero
}

TEST(RealExpressions, fields_over_irregular_events) {
  const auto spec = bind_call("emit", {argument("sum", op(BinaryOperator::add, expr::field("a"), expr::field("b"))),
                                       argument("a", expr::field("a")), argument("same", op(BinaryOperator::equal, expr::field("a"), expr::field("b")))});
  const Recorded record = run(spec, irregular());
  EXPECT_EQ(record.passed.size(), 40U);
  EXPECT_EQ(record.outputs, record.passed);
  EXPECT_GT(record.failed.size(), 0U);
  EXPECT_EQ(record.failed.size(), record.counters.at("evaluations that failed"));
}

expr::UserFunctionPtr counting_function() {
  auto function = std::make_shared<expr::UserFunction>("parts", std::vector<std::string>{"n"});
  expr::Block loop;
  loop.push_back({expr::Emit{"Part", {{"number", expr::local("i", 1)}, {"of", expr::field("a")}}}});
  expr::Block body;
  body.push_back({expr::For{1, op(BinaryOperator::range, integer(0), expr::local("n", 0)), std::move(loop)}});
  function->define(2, std::move(body));
  return function;
}

TEST(RealExpressions, process_and_on_error_call_functions) {
  const auto call = expr::user_call(counting_function(), {expr::field("a")});
  const Recorded record = run(bind_call("process", {argument("call", call)}), {event({{"a", number(2)}}), event({}), event({{"a", number(1)}})});
  EXPECT_EQ(record.passed, (Lines{R"(Part@0.0 {"number": Int(0), "of": Int(2)})", R"(Part@0.0 {"number": Int(1), "of": Int(2)})",
                                  R"(Part@2.0 {"number": Int(0), "of": Int(1)})"}));
  const Recorded errors = run(bind_call("on_error", {argument("handler", call)}),
                              {event({{"a", number(1)}}), event({{"a", number(1)}, {"fails", number(0)}})});
  EXPECT_EQ(errors.routed, Lines{R"(Part@1.0 {"number": Int(0), "of": Int(1)})"});
}

TEST(RealExpressions, functions_that_never_end_are_reported) {
  auto function = std::make_shared<expr::UserFunction>("forever", std::vector<std::string>{});
  expr::Block body;
  body.push_back({expr::While{expr::literal(Value::boolean(true)), {}}});
  function->define(0, std::move(body));
  const auto spec = bind_call("where", {argument("condition", expr::user_call(function, {}))});
  const Recorded record = run_batches(*spec, numbers({1}), 1, false);
  EXPECT_TRUE(record.passed.empty());
  EXPECT_EQ(record.counters.at("function calls stopped at the fuel or recursion limit"), 1U);
  EXPECT_EQ(record.counters.count("evaluations that failed"), 0U);
  EXPECT_EQ(record.failed, Lines{"0.0"});
}

}  // namespace
}  // namespace varpulis::ops
