#include <gtest/gtest.h>

#include "ops/testing/harness.h"

namespace varpulis::ops {
namespace {

using namespace testing;
using catalog::NoValueCause;
using Lines = std::vector<std::string>;

catalog::ExpressionPtr over(std::int64_t limit) {
  return expression(fmt::format("v > {}", limit), {"v"}, [limit](const data::Map& fields) {
    const Value* v = fields.find("v");
    return v == nullptr ? Value() : Value::boolean(v->as_integer() > limit);
  }, {.cause = NoValueCause::missing_field, .text = "field `v` is missing"});
}

TEST(Where, keeps_rows_in_order) {
  const auto spec = bind_call("where", {argument("condition", over(2))});
  EXPECT_EQ(spec->describe(), "where(v > 2)");
  EXPECT_EQ(fields_read(*spec), Lines{"v"});
  EXPECT_TRUE(spec->passes_event());
  const Recorded record = run(spec, numbers({1, 3, 2, 5, 4, 0, 7, 2, 9}));
  EXPECT_EQ(record.passed, (Lines{"T@1.0 {\"v\": Int(3)}", "T@3.0 {\"v\": Int(5)}", "T@4.0 {\"v\": Int(4)}", "T@6.0 {\"v\": Int(7)}",
                                  "T@8.0 {\"v\": Int(9)}"}));
  EXPECT_TRUE(record.counters.empty());
}

TEST(Where, counts_and_warns_once_where_the_condition_has_no_value) {
  const auto spec = bind_call("filter", {argument("condition", over(2))});
  const Recorded record = run(spec, {event({}), event({{"v", number(3)}}), event({{"w", number(1)}})});
  EXPECT_EQ(record.passed, Lines{"T@1.0 {\"v\": Int(3)}"});
  EXPECT_EQ(record.counters, (std::map<std::string, std::uint64_t>{{"rows dropped because a condition had no value", 2}}));
  EXPECT_EQ(record.warnings, Lines{"condition `v > 2` has no value: field `v` is missing"});
  EXPECT_TRUE(record.failed.empty());
}

TEST(Where, reports_rows_with_another_cause_as_failed) {
  const auto condition = expression("v / 0 > 1", {"v"}, [](const data::Map&) { return Value(); },
                                    {.cause = NoValueCause::division_by_zero, .text = "division by zero"});
  const Recorded record = run(bind_call("having", {argument("condition", condition)}), numbers({1, 2}));
  EXPECT_TRUE(record.passed.empty());
  EXPECT_EQ(record.failed, (Lines{"0.0", "1.0"}));
  EXPECT_EQ(record.counters.at("evaluations that failed"), 2U);
}

TEST(Where, takes_only_the_bool_true) {
  const auto spec = bind_call("where", {argument("condition", field("flag"))});
  const Recorded record = run(spec, {event({{"flag", number(1)}}), event({{"flag", Value::boolean(true)}}), event({{"flag", Value::null()}}),
                                     event({{"flag", text("true")}}), event({{"flag", Value::boolean(false)}})});
  EXPECT_EQ(record.passed, Lines{"T@1.0 {\"flag\": Bool(true)}"});
  EXPECT_EQ(record.counters, (std::map<std::string, std::uint64_t>{{"evaluations that failed", 2},
                                                                   {"rows dropped because a condition had no value", 3}}));
  EXPECT_EQ(record.warnings.size(), 3U);
}

}  // namespace
}  // namespace varpulis::ops
