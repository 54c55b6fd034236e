#include <gtest/gtest.h>

#include <limits>

#include "expr/build.h"
#include "expr/testing/expressions.h"
#include "expr/testing/rows.h"

namespace varpulis::expr {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace)
using data::Value;

template <typename... Statements>
Block block(Statements&&... statements) {
  Block result;
  (result.push_back(Statement{std::forward<Statements>(statements)}), ...);
  return result;
}

ExpressionPtr number(std::int64_t value) { return literal(integer(value)); }

UserFunctionPtr function_of(std::vector<std::string> parameters, std::size_t locals, Block body) {
  auto function = std::make_shared<UserFunction>("f", std::move(parameters));
  function->define(locals, std::move(body));
  return function;
}

class Functions : public ::testing::Test {
 protected:
  /// What the call gives, for columns where that can be and on the machine.
  Value call(const UserFunctionPtr& function, std::vector<ExpressionPtr> arguments) {
    const ExpressionPtr expression = user_call(function, std::move(arguments));
    Value value = expression->evaluate(rows_, context_)->value(0);
    catalog::EvaluationContext quiet = context_;
    quiet.emitted = nullptr;
    quiet.exhausted = nullptr;
    if (context_.emitted == nullptr) {
      EXPECT_PRED2(identical, value, on_machine(expression)->evaluate(rows_, quiet)->value(0));
    }
    return value;
  }
  data::Rows rows_ = rows_of({{"x", {integer(40)}}, {"name", {text("n")}}}, 1);
  catalog::EvaluationContext context_;
};

If branch(ExpressionPtr condition, Block then, Block otherwise = {}) {
  If result;
  result.branches.push_back({std::move(condition), std::move(then)});
  result.otherwise = std::move(otherwise);
  return result;
}

TEST_F(Functions, bind_arguments_by_position) {
  const auto function = function_of({"x", "y"}, 2, block(Return{array({local("x", 0), local("y", 1)})}));
  EXPECT_PRED2(identical, call(function, {number(1), number(2), number(3)}), list({integer(1), integer(2)}));
  EXPECT_PRED2(identical, call(function, {}), list({integer(40)}));  // x is the event's field, y means nothing
  EXPECT_PRED2(identical, call(function, {field("absent"), number(2)}), list({null(), integer(2)}));
}

TEST_F(Functions, give_the_last_expression_statement) {
  const auto function =
      function_of({"x"}, 1,
                  block(Evaluate{number(1)},
                        branch(binary(BinaryOperator::greater, local("x", 0), number(5)),
                               block(Evaluate{literal(text("big"))}), block(Evaluate{literal(text("small"))}))));
  EXPECT_PRED2(identical, call(function, {number(6)}), text("big"));
  EXPECT_PRED2(identical, call(function, {number(5)}), text("small"));
  EXPECT_PRED2(identical, call(function, {literal(null())}), text("small"));
  EXPECT_PRED2(identical, call(function_of({}, 0, block(Evaluate{number(1)}, Return{})), {}), missing());
  EXPECT_PRED2(identical, call(function_of({}, 0, {}), {}), missing());
}

TEST_F(Functions, loop_over_ranges_arrays_maps_and_ints) {
  const auto sum_over = [&](ExpressionPtr over) {
    For loop;
    loop.slot = 1;
    loop.iterable = std::move(over);
    loop.body = block(Assign{0, binary(BinaryOperator::add, local("sum", 0), local("e", 1))});
    return call(
        function_of({}, 2,
                    block(Assign{0, number(0)}, std::move(loop), Return{array({local("sum", 0), local("e", 1)})})),
        {});
  };
  EXPECT_PRED2(identical, sum_over(binary(BinaryOperator::range, number(1), number(4))),
               list({integer(6), integer(3)}));
  EXPECT_PRED2(identical, sum_over(binary(BinaryOperator::range_inclusive, number(1), number(4))),
               list({integer(10), integer(4)}));
  EXPECT_PRED2(identical, sum_over(binary(BinaryOperator::range, field("x"), number(4))), list({integer(0)}));
  EXPECT_PRED2(identical, sum_over(number(4)), list({integer(6), integer(3)}));
  EXPECT_PRED2(identical, sum_over(number(-4)), list({integer(0)}));
  EXPECT_PRED2(identical, sum_over(array({number(5), number(7)})), list({integer(12), integer(7)}));
  EXPECT_PRED2(identical, sum_over(literal(real(1.0))), list({integer(0)}));
  constexpr std::int64_t last = std::numeric_limits<std::int64_t>::max();
  EXPECT_PRED2(identical, sum_over(binary(BinaryOperator::range_inclusive, number(last), number(last))),
               list({integer(last), integer(last)}));
  For loop;
  loop.slot = 0;
  loop.iterable = literal(dictionary({{"a", integer(1)}, {"b", integer(2)}}));
  loop.body = block(Evaluate{local("e", 0)});
  EXPECT_PRED2(identical, call(function_of({}, 1, block(std::move(loop))), {}), list({text("b"), integer(2)}));
}

TEST_F(Functions, leave_and_continue_loops) {
  // for i in 0..1000000000000: if i == 3 continue; if i == 6 break; sum := sum + i
  For loop;
  loop.slot = 1;
  loop.iterable = binary(BinaryOperator::range, number(0), number(1'000'000'000'000));
  loop.body = block(branch(binary(BinaryOperator::equal, local("i", 1), number(3)), block(Continue{})),
                    branch(binary(BinaryOperator::equal, local("i", 1), number(6)), block(Break{})),
                    Assign{0, binary(BinaryOperator::add, local("sum", 0), local("i", 1))});
  EXPECT_PRED2(identical,
               call(function_of({}, 2, block(Assign{0, number(0)}, std::move(loop), Evaluate{local("sum", 0)})), {}),
               integer(12));
  While endless;
  endless.condition = literal(boolean(true));
  endless.body = block(Assign{0, binary(BinaryOperator::add, local("i", 0), number(1))},
                       branch(binary(BinaryOperator::greater, local("i", 0), number(9)), block(Return{local("i", 0)})));
  EXPECT_PRED2(identical, call(function_of({}, 1, block(Assign{0, number(0)}, std::move(endless))), {}), integer(10));
}

TEST_F(Functions, assign_by_way_of_their_own_values) {
  // b := b and (b == true)
  const auto function =
      function_of({"b"}, 1,
                  block(Assign{0, binary(BinaryOperator::logical_and, local("b", 0),
                                         binary(BinaryOperator::equal, local("b", 0), literal(boolean(true))))},
                        Return{local("b", 0)}));
  EXPECT_PRED2(identical, call(function, {literal(boolean(true))}), boolean(true));
  EXPECT_PRED2(identical, call(function, {literal(boolean(false))}), boolean(false));
  // A let without value leaves the name unbound: it means the field again.
  const auto unbind = function_of(
      {"x"}, 1, block(Assign{0, binary(BinaryOperator::divide, local("x", 0), number(0))}, Return{local("x", 0)}));
  EXPECT_PRED2(identical, call(unbind, {number(7)}), integer(40));
}

UserFunctionPtr factorial() {
  auto function = std::make_shared<UserFunction>("factorial", std::vector<std::string>{"n"});
  ExpressionPtr rest = user_call(function, {binary(BinaryOperator::subtract, local("n", 0), number(1))});
  function->define(1,
                   block(branch(binary(BinaryOperator::less_equal, local("n", 0), number(1)), block(Return{number(1)})),
                         Return{binary(BinaryOperator::multiply, local("n", 0), std::move(rest))}));
  return function;
}

TEST_F(Functions, recur_to_a_depth) {
  EXPECT_PRED2(identical, call(factorial(), {number(20)}), integer(2432902008176640000));
  std::vector<std::pair<std::uint32_t, catalog::NoValueCause>> exhausted;
  context_.exhausted = &exhausted;
  EXPECT_PRED2(identical, call(factorial(), {number(300)}), missing());
  ASSERT_EQ(exhausted.size(), 1U);
  EXPECT_EQ(exhausted[0], std::pair(0U, catalog::NoValueCause::recursion));
  EXPECT_EQ(user_call(factorial(), {number(300)})->explain(rows_, 0, context_).cause, catalog::NoValueCause::recursion);
  EXPECT_EQ(user_call(factorial(), {number(30)})->explain(rows_, 0, context_).text, "int overflow");
}

TEST_F(Functions, run_out_of_fuel_and_keep_what_they_emitted) {
  While endless;
  endless.condition = literal(boolean(true));
  endless.body = block(Assign{0, number(1)});
  Emit emit;
  emit.type = "E";
  emit.fields.emplace_back("a", number(1));
  emit.fields.emplace_back("b", field("absent"));
  const auto function = function_of({}, 1, block(std::move(emit), std::move(endless)));
  std::vector<catalog::EmittedEvent> emitted;
  std::vector<std::pair<std::uint32_t, catalog::NoValueCause>> exhausted;
  context_.limits.fuel = 1000;
  EXPECT_PRED2(identical, call(function, {}), missing());  // nobody listens
  context_.emitted = &emitted;
  context_.exhausted = &exhausted;
  EXPECT_PRED2(identical, call(function, {}), missing());
  ASSERT_EQ(emitted.size(), 1U);
  EXPECT_EQ(emitted[0].type, "E");
  EXPECT_PRED2(identical, Value::map(emitted[0].fields), dictionary({{"a", integer(1)}}));
  ASSERT_EQ(exhausted.size(), 1U);
  EXPECT_EQ(exhausted[0].second, catalog::NoValueCause::fuel);
  // Fuel is shared by nested calls, and fresh for the next row.
  const auto outer = function_of({}, 0, block(Evaluate{user_call(function, {})}, Return{number(5)}));
  EXPECT_PRED2(identical, call(outer, {}), missing());
  const auto brief = function_of({}, 0, block(Return{number(5)}));
  EXPECT_PRED2(identical, call(brief, {}), integer(5));
}

TEST_F(Functions, tell_what_they_read_and_emit) {
  auto first = std::make_shared<UserFunction>("first", std::vector<std::string>{"p"});
  auto second = std::make_shared<UserFunction>("second", std::vector<std::string>{});
  Emit emit;
  emit.type = "E";
  emit.fields.emplace_back("a", field("temperature"));
  first->define(1, block(std::move(emit), Evaluate{user_call(second, {})}));
  second->define(0, block(Evaluate{user_call(first, {field("humidity")})}, Evaluate{qualified("m", "k", false)}));
  for (const auto& function : {first, second}) {
    std::set<std::string> types;
    function->collect_emitted_types(types);
    EXPECT_EQ(types, std::set<std::string>{"E"});
    catalog::FieldUse use;
    function->collect_fields(use);
    for (const char* name : {"temperature", "humidity", "m", "m.k", "m_k"})
      EXPECT_TRUE(use.fields.contains(name)) << name;
  }
}

TEST_F(Functions, live_as_long_as_a_call_of_theirs) {
  ExpressionPtr expression;
  {
    auto first = std::make_shared<UserFunction>("first", std::vector<std::string>{"n"});
    auto second = std::make_shared<UserFunction>("second", std::vector<std::string>{"n"});
    // Each calls the other until n is 0.
    for (const auto& [function, other] : {std::pair(first, second), std::pair(second, first)}) {
      ExpressionPtr rest = user_call(other, {binary(BinaryOperator::subtract, local("n", 0), number(1))});
      function->define(1, block(branch(binary(BinaryOperator::equal, local("n", 0), number(0)),
                                       block(Return{literal(text(function->name()))})),
                                Return{std::move(rest)}));
    }
    expression = user_call(first, {number(3)});
  }
  EXPECT_PRED2(identical, expression->evaluate(rows_, context_)->value(0), text("second"));
}

TEST_F(Functions, number_impure_calls_per_row_whatever_the_batch) {
  For loop;
  loop.slot = 0;
  loop.iterable = number(3);
  loop.body =
      block(Assign{1, binary(BinaryOperator::add, binary(BinaryOperator::multiply, local("sum", 1), number(1000)),
                             expr::call(draw(), {}, 9))});
  const auto function = function_of({}, 2, block(Assign{1, number(0)}, std::move(loop), Return{local("sum", 1)}));
  const ExpressionPtr one = user_call(function, {});
  const ExpressionPtr two = user_call(function, {});
  const data::Rows rows = rows_of({{"x", std::vector<Value>(9, integer(1))}}, 9);
  const data::ColumnPtr whole = one->evaluate(rows, context_);
  EXPECT_FALSE(identical(whole->value(0), whole->value(1)));
  EXPECT_FALSE(identical(whole->value(0), two->evaluate(rows, context_)->value(0)));
  for (std::size_t i = 0; i < 9; ++i) {
    EXPECT_PRED2(identical, whole->value(i), one->evaluate(rows.slice(i, 1), context_)->value(0));
  }
}

}  // namespace
}  // namespace varpulis::expr
