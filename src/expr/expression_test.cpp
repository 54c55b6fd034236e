// Names, calls, lambdas, reasons and texts.
#include <gtest/gtest.h>

#include "data/text.h"
#include "expr/build.h"
#include "expr/testing/expressions.h"
#include "expr/testing/rows.h"

namespace varpulis::expr {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace)
using data::Value;

ExpressionPtr number(std::int64_t value) { return literal(integer(value)); }

class Expressions : public ::testing::Test {
 protected:
  Expressions() {
    globals_.entries.push_back({"limit", false, integer(7)});
    globals_.entries.push_back({"settings", false, dictionary({{"k", text("global")}})});
    context_.globals = &globals_;
  }
  void expect(const ExpressionPtr& expression, const data::Rows& rows, const std::vector<Value>& values) {
    SCOPED_TRACE(expression->text());
    const data::ColumnPtr column = expression->evaluate(rows, context_);
    const data::ColumnPtr by_machine = on_machine(expression)->evaluate(rows, context_);
    ASSERT_EQ(column->rows, values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      EXPECT_PRED2(identical, column->value(i), values[i]) << "row " << i;
      EXPECT_PRED2(identical, by_machine->value(i), values[i]) << "machine, row " << i;
    }
  }
  std::string reason(const ExpressionPtr& expression, const data::Rows& rows, std::size_t i = 0) {
    return expression->explain(rows, i, context_).text;
  }
  catalog::Globals globals_;
  catalog::EvaluationContext context_;
};

TEST_F(Expressions, find_fields_before_globals) {
  const data::Rows rows = rows_of({{"limit", {integer(1), missing(), null()}}}, 3);
  expect(field("limit"), rows, {integer(1), missing(), null()});
  expect(field("limit", 0), rows, {integer(1), integer(7), null()});
  expect(global("limit", 0), rows, {integer(7), integer(7), integer(7)});
  expect(field("absent", 0), rows, {integer(7), integer(7), integer(7)});
  expect(field("absent"), rows, {missing(), missing(), missing()});
  EXPECT_EQ(field("limit")->evaluate(rows, context_), rows.batch->columns[0]);  // the column itself
}

TEST_F(Expressions, find_qualified_names_in_order) {
  const data::Rows rows = rows_of({{"a.x", {integer(1), missing(), missing(), missing(), missing()}},
                                   {"a_x", {integer(2), integer(2), missing(), missing(), missing()}},
                                   {"x", {integer(3), integer(3), integer(3), missing(), missing()}},
                                   {"a", {missing(), missing(), missing(), dictionary({{"x", integer(4)}}), null()}}},
                                  5);
  expect(qualified("a", "x", true), rows, {integer(1), integer(2), integer(3), integer(4), missing()});
  expect(qualified("a", "x", false), rows, {integer(1), integer(2), missing(), integer(4), missing()});
  expect(qualified("a", "x", false, std::nullopt, true), rows, {integer(1), integer(2), null(), integer(4), null()});
  expect(qualified("T", "x", false), rows, {integer(3), integer(3), integer(3), missing(), missing()});
  expect(qualified("settings", "k", false, 1), rows, std::vector<Value>(5, text("global")));
  EXPECT_EQ(reason(qualified("a", "x", false), rows, 2), "field `a.x` is missing");
}

TEST_F(Expressions, tell_types_of_rows_apart) {
  data::Rows rows = rows_of({{"x", {integer(1), integer(2)}}}, 2);
  auto types = std::make_shared<data::RowTypes>();
  types->names = std::make_shared<const std::vector<std::string>>(std::vector<std::string>{"A", "B"});
  types->of_row.push_back(0);
  types->of_row.push_back(1);
  rows.types = std::move(types);
  expect(qualified("B", "x", false), rows, {missing(), integer(2)});
}

TEST_F(Expressions, call_builtins_by_their_rules) {
  const data::Rows rows = rows_of(
      {{"x", {integer(1), missing(), null(), text("a")}}, {"i", {integer(5), integer(6), missing(), integer(8)}}}, 4);
  expect(call(sum_of(), {field("x"), number(1)}, 1), rows, {integer(2), missing(), missing(), missing()});
  expect(call(sum_of(), {field("i"), number(1)}, 1), rows,
         {integer(6), integer(7), missing(), integer(9)});  // by the column kernel
  expect(call(kind_of(), {field("x")}, 1), rows, {text("int"), text("null"), text("null"), text("string")});
  EXPECT_NE(call(sum_of(), {number(1), number(2)}, 1)->constant(), nullptr);
  EXPECT_EQ(call(draw(), {}, 1)->constant(), nullptr);
  EXPECT_EQ(reason(call(sum_of(), {field("x"), number(1)}, 1), rows, 3), "`sum_of` has no value for string, int");
  EXPECT_EQ(reason(call(sum_of(), {field("x"), number(1)}, 1), rows, 1), "field `x` is missing");
}

TEST_F(Expressions, call_lambdas_for_elements) {
  const data::Rows rows = rows_of(
      {{"xs",
        {list({integer(1), text("a"), integer(3)}), integer(5), list({list({integer(2), integer(9)}), integer(1)})}},
       {"q", {integer(10), integer(20), integer(30)}}},
      3);
  const auto plus = binary(BinaryOperator::add, local("v", 0), field("q"));
  expect(call_lambda(each(), {field("xs")}, {{"v"}, plus}, 1), rows,
         {list({integer(11), integer(13)}), missing(), list({integer(31)})});
  const auto pair = array({local("q", 0), local("w", 1)});
  expect(call_lambda(each(), {field("xs")}, {{"q", "w"}, pair}, 1), rows,
         {list({list({integer(10)}), list({integer(10)}), list({integer(10)})}), missing(),
          list({list({integer(2), integer(9)}), list({integer(30)})})});
  catalog::FieldUse use;
  call_lambda(each(), {field("xs")}, {{"v"}, plus}, 1)->collect_fields(use);
  EXPECT_EQ(use.fields, (std::set<std::string, std::less<>>{"xs", "q"}));
}

TEST_F(Expressions, evaluate_guarded_sides_only_where_they_count) {
  auto function = std::make_shared<UserFunction>("f", std::vector<std::string>{"x"});
  Emit emit;
  emit.type = "E";
  emit.fields.emplace_back("x", local("x", 0));
  Block body;
  body.push_back({std::move(emit)});
  body.push_back({Return{literal(boolean(true))}});
  function->define(1, std::move(body));
  const data::Rows rows = rows_of({{"b", {boolean(true), boolean(false), missing(), boolean(true)}},
                                   {"i", {integer(0), integer(1), integer(2), integer(3)}}},
                                  4);
  const auto emitted_by = [&](const ExpressionPtr& expression) {
    std::vector<catalog::EmittedEvent> emitted;
    context_.emitted = &emitted;
    static_cast<void>(expression->evaluate(rows, context_));
    context_.emitted = nullptr;
    std::string text;
    for (const catalog::EmittedEvent& event : emitted)
      text += fmt::format("{}:{} ", event.row, data::display(*event.fields.find("x")));
    return text;
  };
  const ExpressionPtr effect = user_call(function, {field("i")});
  EXPECT_EQ(emitted_by(binary(BinaryOperator::logical_and, field("b"), effect)), "0:0 2:2 3:3 ");
  EXPECT_EQ(emitted_by(binary(BinaryOperator::logical_or, field("b"), effect)), "1:1 2:2 ");
  EXPECT_EQ(emitted_by(conditional(field("b"), effect, number(1))), "0:0 3:3 ");
  EXPECT_EQ(emitted_by(conditional(field("b"), number(1), effect)), "1:1 2:2 ");
  EXPECT_EQ(emitted_by(array({effect, effect})), "0:0 0:0 1:1 1:1 2:2 2:2 3:3 3:3 ");  // in the order of rows
}

TEST_F(Expressions, fold_literals_only) {
  const auto product = binary(BinaryOperator::multiply, field("x"), number(0));
  EXPECT_EQ(product->constant(), nullptr);
  EXPECT_EQ(binary(BinaryOperator::add, product, number(0))->text(), "x * 0 + 0");
  EXPECT_EQ(binary(BinaryOperator::add, number(1), number(2))->text(), "3");
  const auto impossible = binary(BinaryOperator::divide, number(1), number(0));
  EXPECT_EQ(impossible->constant(), nullptr);
  EXPECT_EQ(reason(impossible, rows_of({}, 1)), "division by zero");
}

TEST_F(Expressions, explain_the_innermost_culprit) {
  const data::Rows rows = rows_of(
      {{"celsius", {missing()}}, {"s", {text("a")}}, {"i", {integer(1)}}, {"z", {integer(0)}}, {"n", {null()}}}, 1);
  const auto plus = [](ExpressionPtr a, ExpressionPtr b) {
    return binary(BinaryOperator::add, std::move(a), std::move(b));
  };
  EXPECT_EQ(reason(binary(BinaryOperator::greater, plus(field("celsius"), number(1)), number(3)), rows),
            "field `celsius` is missing");
  EXPECT_EQ(reason(plus(field("s"), field("i")), rows), "cannot add string and int");
  EXPECT_EQ(reason(binary(BinaryOperator::divide, field("i"), field("z")), rows), "division by zero");
  EXPECT_EQ(reason(plus(field("i"), number(std::numeric_limits<std::int64_t>::max())), rows), "int overflow");
  EXPECT_EQ(reason(binary(BinaryOperator::subtract, field("i"), field("s")), rows), "cannot subtract string from int");
  EXPECT_EQ(reason(binary(BinaryOperator::less, field("n"), field("i")), rows), "cannot order null and int");
  EXPECT_EQ(reason(binary(BinaryOperator::logical_and, field("n"), literal(boolean(true))), rows),
            "`and` takes bools, found null");
  EXPECT_EQ(reason(unary(UnaryOperator::logical_not, field("i")), rows), "`not` takes bools, found int");
  EXPECT_EQ(reason(index(array({field("i")}), number(4)), rows), "index 4 is outside of 1 elements");
  EXPECT_EQ(reason(member(field("i"), "k"), rows), "`.k` takes a map, found int");
  EXPECT_EQ(reason(binary(BinaryOperator::shift_left, field("i"), number(64)), rows),
            "shift by less than 0 or more than 63 bits");
  EXPECT_EQ(reason(conditional(field("n"), number(1), plus(field("s"), number(1))), rows), "cannot add string and int");
}

TEST_F(Expressions, write_themselves_with_the_brackets_they_need) {
  const auto a = field("a");
  const auto b = field("b");
  const auto op = [](BinaryOperator o, ExpressionPtr x, ExpressionPtr y) {
    return binary(o, std::move(x), std::move(y));
  };
  using enum BinaryOperator;
  EXPECT_EQ(op(multiply, op(add, a, b), a)->text(), "(a + b) * a");
  EXPECT_EQ(op(subtract, a, op(subtract, b, a))->text(), "a - (b - a)");
  EXPECT_EQ(op(subtract, op(subtract, a, b), a)->text(), "a - b - a");
  EXPECT_EQ(op(power, a, op(power, b, a))->text(), "a ** b ** a");
  EXPECT_EQ(op(power, op(power, a, b), a)->text(), "(a ** b) ** a");
  EXPECT_EQ(op(equal, op(equal, a, b), a)->text(), "(a == b) == a");
  EXPECT_EQ(unary(UnaryOperator::logical_not, op(logical_and, a, b))->text(), "not (a and b)");
  EXPECT_EQ(op(logical_and, unary(UnaryOperator::logical_not, a), b)->text(), "not a and b");
  EXPECT_EQ(op(power, unary(UnaryOperator::negate, a), b)->text(), "-a ** b");
  EXPECT_EQ(unary(UnaryOperator::negate, op(power, a, b))->text(), "-(a ** b)");
  EXPECT_EQ(conditional(a, b, conditional(b, a, number(1)))->text(), "if a then b else if b then a else 1");
  EXPECT_EQ(op(add, conditional(a, b, a), number(1))->text(), "(if a then b else a) + 1");
  EXPECT_EQ(slice(member(a, "x"), number(1), nullptr)->text(), "a.x[1:]");
  EXPECT_EQ(is_null(a, true)->text(), "a is not null");
  EXPECT_EQ(literal(list({real(1.0), text("x\"y"), duration(90'000'000'000), timestamp(0), null()}))->text(),
            "[1.0, \"x\\\"y\", 90s, @1970-01-01T00:00:00Z, null]");
  EXPECT_EQ(map({{"k", a}})->text(), "{\"k\": a}");
  EXPECT_EQ(call_lambda(each(), {a}, {{"v"}, local("v", 0)}, 1)->text(), "each(a, v => v)");
}

}  // namespace
}  // namespace varpulis::expr
