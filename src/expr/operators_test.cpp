// The tables of specification section 3: each row through columns of several layouts, and through the machine.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "expr/arithmetic.h"
#include "expr/build.h"
#include "expr/testing/expressions.h"
#include "expr/testing/rows.h"

namespace varpulis::expr {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): values as the tables write them
using data::Value;

constexpr std::int64_t int_min = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t int_max = std::numeric_limits<std::int64_t>::max();
const double nan = std::numeric_limits<double>::quiet_NaN();
const double infinity = std::numeric_limits<double>::infinity();
constexpr std::uint64_t duration_max = std::numeric_limits<std::uint64_t>::max();

struct Case {
  BinaryOperator op;
  Value left, right, expected;
};

std::vector<Case> table() {
  using enum BinaryOperator;
  const Value no = missing();
  const Value yes = boolean(true);
  const Value not_so = boolean(false);
  return {
      {add, integer(2), integer(3), integer(5)},
      {add, integer(int_max), integer(1), no},
      {add, integer(int_min), integer(-1), no},
      {add, integer(1), real(1.5), real(2.5)},
      {add, real(0.5), real(0.25), real(0.75)},
      {add, text("a"), text("b"), text("ab")},
      {add, text("a text beyond twelve"), text(" bytes"), text("a text beyond twelve bytes")},
      {add, text("a"), integer(1), no},
      {add, null(), integer(1), no},
      {add, boolean(true), integer(1), no},
      {add, timestamp(10), duration(5), timestamp(15)},
      {add, duration(5), timestamp(10), timestamp(15)},
      {add, timestamp(int_max), duration(1), no},
      {add, duration(5), duration(6), duration(11)},
      {add, duration(duration_max), duration(1), no},
      {add, duration(5), integer(6), no},
      {add, timestamp(5), timestamp(6), no},
      {subtract, integer(2), integer(3), integer(-1)},
      {subtract, integer(int_min), integer(1), no},
      {subtract, real(2.5), integer(1), real(1.5)},
      {subtract, text("a"), text("b"), no},
      {subtract, timestamp(10), timestamp(4), duration(6)},
      {subtract, timestamp(4), timestamp(10), no},
      {subtract, timestamp(int_max), timestamp(int_min), duration(duration_max)},
      {subtract, timestamp(10), duration(4), timestamp(6)},
      {subtract, timestamp(int_min), duration(1), no},
      {subtract, duration(4), timestamp(10), no},
      {subtract, duration(4), duration(10), no},
      {subtract, duration(10), duration(4), duration(6)},
      {multiply, integer(6), integer(7), integer(42)},
      {multiply, integer(int_max), integer(2), no},
      {multiply, integer(int_min), integer(-1), no},
      {multiply, integer(2), real(0.25), real(0.5)},
      {multiply, duration(10), integer(3), duration(30)},
      {multiply, integer(3), duration(10), duration(30)},
      {multiply, duration(10), integer(-1), no},
      {multiply, duration(0), integer(-1), duration(0)},
      {multiply, duration(10), real(0.25), duration(2)},
      {multiply, duration(10), real(-0.05), duration(0)},
      {multiply, duration(10), real(-1.0), no},
      {multiply, duration(10), real(nan), no},
      {multiply, duration(duration_max), integer(2), no},
      {multiply, duration(10), duration(10), no},
      {divide, integer(7), integer(2), integer(3)},
      {divide, integer(-7), integer(2), integer(-3)},
      {divide, integer(7), integer(0), no},
      {divide, integer(int_min), integer(-1), no},
      {divide, real(7.0), integer(2), real(3.5)},
      {divide, real(7.0), real(0.0), no},
      {divide, real(7.0), real(-0.0), no},
      {divide, integer(7), real(0.0), no},
      {divide, duration(10), integer(3), duration(3)},
      {divide, duration(10), integer(-3), no},
      {divide, duration(1), integer(-3), duration(0)},
      {divide, duration(10), real(4.0), duration(2)},
      {divide, duration(10), integer(0), no},
      {divide, duration(10), duration(5), no},
      {divide, integer(10), duration(5), no},
      {remainder, integer(-10), integer(3), integer(-1)},
      {remainder, integer(10), integer(-3), integer(1)},
      {remainder, integer(10), integer(0), no},
      {remainder, integer(int_min), integer(-1), integer(0)},
      {remainder, real(10.5), integer(3), real(1.5)},
      {remainder, real(10.5), real(0.0), no},
      {remainder, real(infinity), real(2.0), real(nan)},
      {remainder, text("a"), integer(1), no},
      {power, integer(2), integer(9), integer(512)},
      {power, integer(2), integer(-1), integer(0)},
      {power, integer(-2), integer(2), integer(4)},
      {power, integer(0), integer(-1), no},
      {power, integer(2), integer(63), no},
      {power, integer(-2), integer(63), integer(int_min)},
      {power, real(2.0), integer(3), real(8.0)},
      {power, integer(2), real(0.5), real(std::sqrt(2.0))},
      {power, text("a"), integer(2), no},
      {bit_and, integer(12), integer(10), integer(8)},
      {bit_or, integer(12), integer(10), integer(14)},
      {bit_xor, integer(12), integer(10), integer(6)},
      {bit_and, integer(12), real(10.0), no},
      {shift_left, integer(1), integer(62), integer(std::int64_t{1} << 62)},
      {shift_left, integer(1), integer(63), no},
      {shift_left, integer(-1), integer(63), integer(int_min)},
      {shift_left, integer(1), integer(64), no},
      {shift_right, integer(-8), integer(1), integer(-4)},
      {shift_right, integer(8), integer(-1), no},
      {equal, integer(1), real(1.0), yes},
      {equal, integer(9007199254740993), real(9007199254740992.0), not_so},
      {equal, real(nan), real(nan), yes},
      {equal, real(nan), integer(1), not_so},
      {equal, real(-0.0), integer(0), yes},
      {equal, null(), null(), yes},
      {equal, integer(2), null(), not_so},
      {equal, text("a"), text("a"), yes},
      {equal, text("a text beyond twelve"), text("a text beyond twelve"), yes},
      {equal, text("1"), integer(1), not_so},
      {equal, boolean(true), boolean(true), yes},
      {equal, boolean(false), null(), not_so},
      {equal, list({integer(1)}), list({real(1.0)}), yes},
      {equal, dictionary({{"a", integer(1)}}), dictionary({{"a", integer(2)}}), not_so},
      {equal, timestamp(5), duration(5), not_so},
      {not_equal, integer(1), real(1.0), not_so},
      {not_equal, real(nan), real(nan), not_so},
      {not_equal, text("1"), integer(1), yes},
      {not_equal, null(), null(), not_so},
      {not_equal, null(), boolean(false), yes},
      {less, integer(1), real(1.5), yes},
      {less, real(1.5), integer(1), not_so},
      {less, integer(int_max), real(9223372036854775808.0), yes},
      {greater, integer(int_min), real(-infinity), yes},
      {less, real(nan), real(1.0), not_so},
      {less, integer(1), real(nan), not_so},
      {less_equal, integer(1), real(1.5), yes},
      {less_equal, real(nan), real(nan), yes},
      {greater_equal, real(nan), real(nan), yes},
      {greater_equal, real(nan), integer(1), not_so},
      {less_equal, integer(2), integer(2), yes},
      {less, text("B"), text("a"), yes},
      {greater, text("a text beyond thirteen"), text("a text beyond"), yes},
      {less, timestamp(4), timestamp(5), yes},
      {less, timestamp(-4), timestamp(5), yes},
      {greater_equal, duration(duration_max), duration(5), yes},
      {less, boolean(false), boolean(true), no},
      {less, text("1"), integer(2), no},
      {less_equal, null(), null(), no},
      {less, list({}), list({integer(1)}), no},
      {in, integer(1), list({real(1.0)}), yes},
      {in, integer(2), list({real(1.0), text("a")}), not_so},
      {in, null(), list({null()}), yes},
      {in, text("k"), dictionary({{"k", integer(1)}}), yes},
      {in, integer(1), dictionary({{"k", integer(1)}}), no},
      {in, text("ell"), text("hello"), yes},
      {in, integer(1), text("1"), no},
      {in, integer(1), integer(1), no},
      {not_in, integer(1), list({real(1.0)}), not_so},
      {not_in, text("x"), text("hello"), yes},
      {not_in, integer(1), text("1"), no},
      {logical_and, boolean(true), boolean(true), yes},
      {logical_and, boolean(true), boolean(false), not_so},
      {logical_and, boolean(false), no, not_so},
      {logical_and, no, boolean(false), not_so},
      {logical_and, boolean(true), no, no},
      {logical_and, integer(1), boolean(false), not_so},
      {logical_and, integer(1), boolean(true), no},
      {logical_and, null(), boolean(true), no},
      {logical_or, no, boolean(true), yes},
      {logical_or, boolean(true), no, yes},
      {logical_or, no, boolean(false), no},
      {logical_or, text("x"), boolean(true), yes},
      {logical_or, boolean(false), boolean(false), not_so},
      {range, integer(1), integer(4), list({integer(1), integer(2), integer(3)})},
      {range_inclusive, integer(1), integer(2), list({integer(1), integer(2)})},
      {range, integer(4), integer(1), list({})},
      {range, real(1.0), integer(4), no},
  };
}

/// The value of `expression` in a row by the machine.
Value by_machine(const ExpressionPtr& expression, const data::Rows& rows, catalog::EvaluationContext& context,
                 std::size_t row) {
  return on_machine(expression)->evaluate(rows.slice(row, 1), context)->value(0);
}

class Table : public ::testing::TestWithParam<Case> {
 protected:
  void check(const ExpressionPtr& expression, const data::Rows& rows, std::size_t row) {
    const data::ColumnPtr column = expression->evaluate(rows, context_);
    ASSERT_EQ(column->rows, rows.size());
    EXPECT_PRED2(identical, column->value(row), GetParam().expected) << expression->text() << " of " << rows.size();
    EXPECT_PRED2(identical, by_machine(expression, rows, context_, row), GetParam().expected) << expression->text();
    if (GetParam().expected.is_missing()) {
      EXPECT_NE(expression->explain(rows, row, context_).text, "") << expression->text();
    }
  }
  catalog::EvaluationContext context_;
};

TEST_P(Table, holds_in_columns_of_every_layout_and_in_the_machine) {
  const auto& [op, left, right, expected] = GetParam();
  EXPECT_PRED2(identical, apply(op, left, right), expected);
  const std::vector<std::vector<Value>> fillers = {{},
                                                   {integer(3)},
                                                   {real(2.5)},
                                                   {integer(3), real(2.5)},
                                                   {missing(), null()},
                                                   {missing()},
                                                   {null()},
                                                   {text("x"), integer(1), missing()}};
  for (const std::size_t rows : {1U, 7U, 64U, 100U, 1000U}) {
    for (const std::vector<Value>& filler : fillers) {
      // The pair of the table in the first and the last row, around it other values that decide the layout.
      std::vector<Value> lefts(rows, left);
      std::vector<Value> rights(rows, right);
      for (std::size_t i = 1; i + 1 < rows && !filler.empty(); ++i) {
        lefts[i] = filler[i % filler.size()];
        rights[i] = filler[(i / 2) % filler.size()];
      }
      const data::Rows batch = rows_of({{"x", lefts}, {"y", rights}}, rows);
      check(binary(op, field("x"), field("y")), batch, 0);
      check(binary(op, field("x"), field("y")), batch, rows - 1);
      if (!right.is_missing()) check(binary(op, field("x"), literal(right)), batch, rows - 1);
      if (!left.is_missing()) check(binary(op, literal(left), field("y")), batch, rows - 1);
      if (!left.is_missing() && !right.is_missing()) check(binary(op, literal(left), literal(right)), batch, 0);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Specification, Table, ::testing::ValuesIn(table()));

TEST(Operators, apply_to_one_operand) {
  EXPECT_PRED2(identical, apply(UnaryOperator::negate, integer(2)), integer(-2));
  EXPECT_PRED2(identical, apply(UnaryOperator::negate, integer(int_min)), missing());
  EXPECT_PRED2(identical, apply(UnaryOperator::negate, real(0.0)), real(-0.0));
  EXPECT_PRED2(identical, apply(UnaryOperator::negate, text("a")), missing());
  EXPECT_PRED2(identical, apply(UnaryOperator::bit_not, integer(0)), integer(-1));
  EXPECT_PRED2(identical, apply(UnaryOperator::bit_not, real(0)), missing());
  EXPECT_PRED2(identical, apply(UnaryOperator::logical_not, boolean(true)), boolean(false));
  EXPECT_PRED2(identical, apply(UnaryOperator::logical_not, null()), missing());
}

TEST(Operators, reach_into_arrays_texts_and_maps) {
  const Value abc = list({text("a"), text("b"), text("c")});
  EXPECT_PRED2(identical, element(abc, integer(0)), text("a"));
  EXPECT_PRED2(identical, element(abc, integer(-1)), text("c"));
  EXPECT_PRED2(identical, element(abc, integer(3)), missing());
  EXPECT_PRED2(identical, element(abc, integer(-4)), missing());
  EXPECT_PRED2(identical, element(text("aé漢z"), integer(2)), text("漢"));
  EXPECT_PRED2(identical, element(text("aé漢z"), integer(-3)), text("é"));
  EXPECT_PRED2(identical, element(dictionary({{"k", integer(1)}}), text("k")), integer(1));
  EXPECT_PRED2(identical, element(dictionary({{"k", integer(1)}}), integer(0)), missing());
  const auto sliced = [](const Value& of, std::optional<std::int64_t> begin, std::optional<std::int64_t> end) {
    const Value from = begin ? integer(*begin) : missing();
    const Value to = end ? integer(*end) : missing();
    return slice(of, begin ? &from : nullptr, end ? &to : nullptr);
  };
  EXPECT_PRED2(identical, sliced(abc, 1, 2), list({text("b")}));
  EXPECT_PRED2(identical, sliced(abc, -2, {}), list({text("b"), text("c")}));
  EXPECT_PRED2(identical, sliced(abc, {}, -1), list({text("a"), text("b")}));
  EXPECT_PRED2(identical, sliced(abc, 2, 1), list({}));
  EXPECT_PRED2(identical, sliced(abc, -10, 10), abc);
  EXPECT_PRED2(identical, sliced(text("aé漢z"), 1, 3), text("é漢"));
  EXPECT_PRED2(identical, sliced(text("aé漢z"), -1, {}), text("z"));
  EXPECT_PRED2(identical, sliced(integer(5), 0, 1), missing());
  EXPECT_PRED2(identical, member(dictionary({{"k", null()}}), "k", false), null());
  EXPECT_PRED2(identical, member(missing(), "k", true), null());
  EXPECT_PRED2(identical, member(null(), "k", true), null());
  EXPECT_PRED2(identical, member(null(), "k", false), missing());
  EXPECT_PRED2(identical, member(dictionary({}), "k", true), missing());
}

}  // namespace
}  // namespace varpulis::expr
