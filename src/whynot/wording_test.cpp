#include "whynot/wording.h"

#include <gtest/gtest.h>

#include "whynot/question.h"

namespace varpulis::whynot {
namespace {

using data::Value;

TEST(Wording, durations_in_all_their_parts_and_as_a_program_writes_them) {
  EXPECT_EQ(duration_text(133'000'000'000), "2m 13s");
  EXPECT_EQ(duration_text(90'061'001'000'000), "1d 1h 1m 1s 1ms");
  EXPECT_EQ(duration_text(0), "0s");
  EXPECT_EQ(duration_literal(133'000'000'000), "133s");
  EXPECT_EQ(duration_literal(120'000'000'000), "2m");
  EXPECT_EQ(duration_literal(1'500'000), "1500us");
}

TEST(Wording, comparisons_tell_by_how_much) {
  EXPECT_EQ(comparison_text(">", Value::integer(4990), Value::integer(5000)), "4990 is 10 below 5000");
  EXPECT_EQ(comparison_text("<", Value::real(2.5), Value::integer(2)), "2.5 is 0.5 above 2");
  EXPECT_EQ(comparison_text(">", Value::integer(5), Value::integer(5)), "5 is equal to 5");
  EXPECT_EQ(comparison_text("==", Value::text("a"), Value::text("b")), "\"a\" is not \"b\"");
  EXPECT_EQ(comparison_text("!=", Value::integer(1), Value::integer(1)), "both are 1");
  EXPECT_EQ(comparison_text("<", Value::text("a"), Value::integer(1)), "\"a\" < 1 does not hold");
  EXPECT_EQ(comparison_text("", Value::integer(1), Value::integer(1)), "");
  EXPECT_EQ(comparison_text(">", Value::integer(INT64_MIN), Value::integer(INT64_MAX)),
            "-9223372036854775808 is 18446744073709551615 below 9223372036854775807");
}

TEST(Wording, steps_tell_how_many) {
  catalog::PatternStep step{.type = "A", .alias = "a", .min = 3, .max = catalog::PatternStep::unlimited};
  EXPECT_EQ(step_text(step), "3 or more A as a");
  step.max = 3;
  EXPECT_EQ(step_text(step), "3 A as a");
  step.min = 0;
  step.max = 1;
  EXPECT_EQ(step_text(step), "at most one A as a");
}

EventTime time(std::string_view text) { return *parse_time(text); }

TEST(Moment, times_times_of_the_day_and_durations) {
  const EventTime first = time("2026-03-02T09:30:00Z");
  EXPECT_EQ(Moment::parse("2026-03-02T10:02:00Z")->at(first), time("2026-03-02T10:02:00Z"));
  EXPECT_EQ(Moment::parse("2026-03-02 10:02")->at(first), time("2026-03-02T10:02:00Z"));
  EXPECT_EQ(Moment::parse("10:02")->at(first), time("2026-03-02T10:02:00Z"));
  EXPECT_EQ(Moment::parse("10:02:30")->at(first), time("2026-03-02T10:02:30Z"));
  EXPECT_EQ(Moment::parse("09:10")->at(first), time("2026-03-02T09:10:00Z"));
  EXPECT_EQ(Moment::parse("01:00")->at(first), time("2026-03-03T01:00:00Z"));
  EXPECT_EQ(Moment::parse("90s")->at(first), time("2026-03-02T09:31:30Z"));
  EXPECT_EQ(Moment::parse("1.5h")->at(first), time("2026-03-02T11:00:00Z"));
  for (const std::string_view wrong : {"", "soon", "25:00", "10:2", "90", "-5m"}) EXPECT_FALSE(Moment::parse(wrong)) << wrong;
}

}  // namespace
}  // namespace varpulis::whynot
