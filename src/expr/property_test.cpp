// Random expressions over random rows: the whole batch, any part of it, row by row, and the machine give the same values.
#include <gtest/gtest.h>

#include "expr/build.h"
#include "expr/node.h"
#include "expr/testing/expressions.h"
#include "expr/testing/rows.h"

namespace varpulis::expr {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace)
using data::Value;

/// What an evaluation leaves behind beside its column.
struct Outcome {
  data::ColumnPtr column;
  std::vector<catalog::EmittedEvent> emitted;
};

Outcome evaluate(const ExpressionPtr& expression, const data::Rows& rows, const catalog::Globals& globals) {
  Outcome outcome;
  catalog::EvaluationContext context;
  context.globals = &globals;
  context.stream = "S";
  context.emitted = &outcome.emitted;
  outcome.column = expression->evaluate(rows, context);
  return outcome;
}

void expect_equal_events(const std::vector<catalog::EmittedEvent>& whole,
                         const std::vector<catalog::EmittedEvent>& single, const std::vector<std::uint32_t>& rows) {
  ASSERT_EQ(whole.size(), single.size());
  for (std::size_t e = 0; e < whole.size(); ++e) {
    EXPECT_EQ(whole[e].row, rows[e]);
    EXPECT_EQ(whole[e].type, single[e].type);
    EXPECT_PRED2(identical, Value::map(whole[e].fields), Value::map(single[e].fields));
  }
}

TEST(Property, batches_rows_and_machine_agree) {
  catalog::Globals globals;
  globals.entries.push_back({"limit", false, integer(3)});
  for (std::uint64_t seed = 1; seed <= 3000; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    Random random(seed);
    ExpressionSource source(random);
    const ExpressionPtr expression = source.expression(4);
    SCOPED_TRACE(expression->text());
    const std::size_t count = std::vector<std::size_t>{1, 5, 64, 70, 130}[random.below(5)];
    const data::Rows rows = rows_of(random_fields(random, count), count);

    const Outcome whole = evaluate(expression, rows, globals);
    ASSERT_EQ(whole.column->rows, count);

    const Outcome machine = evaluate(on_machine(expression), rows, globals);

    std::vector<catalog::EmittedEvent> one_by_one;
    std::vector<std::uint32_t> emitting_rows;
    data::Bitmap odd(count, false);
    for (std::size_t i = 0; i < count; ++i) {
      if (random.below(3) == 0) odd.set(i);
      const Outcome single = evaluate(expression, rows.slice(i, 1), globals);
      const Value value = whole.column->value(i);
      ASSERT_PRED2(identical, value, single.column->value(0)) << "row " << i;
      ASSERT_PRED2(identical, value, machine.column->value(i)) << "machine, row " << i;
      for (const catalog::EmittedEvent& event : single.emitted) {
        one_by_one.push_back(event);
        emitting_rows.push_back(static_cast<std::uint32_t>(i));
      }
      if (value.is_missing() && i < 3) {
        catalog::EvaluationContext context;
        context.globals = &globals;
        EXPECT_FALSE(expression->explain(rows, i, context).text.empty());
      }
    }
    expect_equal_events(whole.emitted, one_by_one, emitting_rows);
    expect_equal_events(machine.emitted, one_by_one, emitting_rows);

    const data::Rows some = rows.where(odd);
    const Outcome part = evaluate(expression, some, globals);
    for (std::size_t i = 0; i < some.size(); ++i) {
      ASSERT_PRED2(identical, part.column->value(i), whole.column->value(some.row(i))) << "selected row " << i;
    }
    // What bitmaps promise: no bit of a row that is not there, no words where there is no value.
    const data::Column& column = *whole.column;
    for (std::size_t i = 0; i < count; ++i) {
      if (!column.is_absent(i)) continue;
      if (column.kind == data::ColumnKind::boolean) { ASSERT_FALSE(column.truth[i]); }
      if (!column.words.empty()) { ASSERT_EQ(column.words[i], 0U); }
      if (column.is_missing(i)) { ASSERT_FALSE(column.is_null(i)); }
    }
  }
}

TEST(Property, rows_told_in_bulk_to_lack_fields_do_lack_them) {
  catalog::Globals globals;
  globals.entries.push_back({"limit", false, integer(3)});
  catalog::EvaluationContext context;
  context.globals = &globals;
  context.stream = "S";
  std::size_t told = 0;
  for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    Random random(seed);
    ExpressionSource source(random);
    const ExpressionPtr expression = source.expression(3);
    SCOPED_TRACE(expression->text());
    const data::Rows rows = rows_of(random_fields(random, 20), 20);
    const data::ColumnPtr column = expression->evaluate(rows, context);
    if (column->all_present()) continue;
    data::Bitmap missing = column->present;
    missing.invert();
    const data::Bitmap lacking = expression->lacking_fields(rows, missing, context);
    lacking.for_each([&](std::size_t i) {
      ++told;
      ASSERT_TRUE(missing[i]) << "row " << i;
      ASSERT_EQ(expression->explain(rows, i, context).cause, catalog::NoValueCause::missing_field) << "row " << i;
    });
  }
  EXPECT_GT(told, 500U);
}

}  // namespace
}  // namespace varpulis::expr
