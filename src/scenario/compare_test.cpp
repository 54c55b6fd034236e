#include "scenario/compare.h"

#include <gtest/gtest.h>

namespace varpulis::scenario {
namespace {

std::vector<OutputLine> lines(std::string_view text) {
  auto parsed = parse_output_lines(text, 1);
  EXPECT_TRUE(parsed.ok()) << parsed.error().message();
  return parsed ? *parsed : std::vector<OutputLine>();
}

std::string compared(std::string_view expected, std::string_view actual, bool unordered = false) {
  return difference(lines(expected), lines(actual), unordered);
}

TEST(OutputLine, reads_what_it_writes) {
  for (const std::string_view text :
       {"@0s  Top {sym: \"A\", px: 1.0}", "@1500ms  T {}", "print [PRINT] a  b", "warning S: odd"}) {
    EXPECT_EQ(format(*parse_output_line(text)), text);
  }
  EXPECT_EQ(format(*parse_output_line(" @2m Top {a:1} # why")), "@120s  Top {a: 1}");
  EXPECT_EQ(format(OutputLine::said("print", "two\nlines")), "print two\\nlines");
}

TEST(OutputLine, errors_name_the_line) {
  const auto wrong = parse_output_lines("# fine\n@0s  T {a: 1}\n@0s  T {a: red}\n", 10);
  ASSERT_FALSE(wrong.ok());
  EXPECT_EQ(wrong.error().message(), "line 12: expected a value (texts need double quotes), found 'red}'");
  EXPECT_FALSE(parse_output_line("T {a: 1}").ok());
  EXPECT_FALSE(parse_output_line("@0s  {a: 1}").ok());
  EXPECT_FALSE(parse_output_line("@0s  T {a: 1} more").ok());
}

TEST(Compare, equal_outputs_have_no_difference) {
  EXPECT_EQ(compared("@0s T {a: 1}\n@1s T {a: 2}", "@0s  T {a: 1}\n@1s  T {a: 2}"), "");
  EXPECT_EQ(compared("@0s T {d: 1s}", "@0s T {d: 1000000000}"), "");
}

TEST(Compare, tells_ints_from_floats_and_names_the_field) {
  EXPECT_EQ(compared("@0s T {a: 1, b: \"x\"}", "@0s T {a: 1.0, b: \"x\"}"),
            "- @0s  T {a: 1, b: \"x\"}\n+ @0s  T {a: 1.0, b: \"x\"}\n      a: expected 1 (int), found 1.0 (float)\n");
}

TEST(Compare, names_missing_and_surplus_fields_times_and_order) {
  const std::string text = compared("@0s T {a: 1, b: 2}", "@1s T {b: 2, c: 3}");
  EXPECT_NE(text.find("time: expected @0s, found @1s"), std::string::npos);
  EXPECT_NE(text.find("a: expected 1 (int), but the field is missing"), std::string::npos);
  EXPECT_NE(text.find("c: not expected, found 3 (int)"), std::string::npos);
  EXPECT_NE(compared("@0s T {a: 1, b: 2}", "@0s T {b: 2, a: 1}").find("the fields are in another order"),
            std::string::npos);
}

TEST(Compare, aligns_around_a_missing_line) {
  EXPECT_EQ(compared("@0s T {a: 1}\n@1s T {a: 2}\n@2s T {a: 3}", "@0s T {a: 1}\n@2s T {a: 3}"),
            "  @0s  T {a: 1}\n- @1s  T {a: 2}\n  @2s  T {a: 3}\n");
  EXPECT_EQ(compared("@0s T {a: 1}", "@0s T {a: 1}\n@1s T {a: 2}"), "  @0s  T {a: 1}\n+ @1s  T {a: 2}\n");
}

TEST(Compare, shortens_what_is_equal) {
  std::string expected, actual;
  for (int i = 0; i < 20; ++i) expected += fmt::format("@{}s T {{a: {}}}\n", i, i);
  actual = expected + "@30s T {a: 0}\n";
  EXPECT_EQ(compared(expected, actual), "  ...\n  @18s  T {a: 18}\n  @19s  T {a: 19}\n+ @30s  T {a: 0}\n");
}

TEST(Compare, order_matters_unless_it_is_said_not_to) {
  constexpr std::string_view one = "@0s T {a: 1}\n@1s T {a: 2}", other = "@1s T {a: 2}\n@0s T {a: 1}";
  EXPECT_NE(compared(one, other), "");
  EXPECT_EQ(compared(one, other, true), "");
  EXPECT_NE(compared("@0s T {a: 1}", "@0s T {a: 1}\n@0s T {a: 1}", true), "");
}

TEST(Compare, texts_ignore_blanks_at_the_ends) {
  EXPECT_EQ(text_difference("a\nb\n", "a  \nb\n\n"), "");
  EXPECT_EQ(text_difference("a\nb\n", "a\nc\n"), "  a\n- b\n+ c\n");
}

TEST(Compare, a_very_long_difference_is_still_told) {
  std::string expected, actual;
  for (int i = 0; i < 5000; ++i) expected += fmt::format("x{}\n", i), actual += fmt::format("y{}\n", i);
  EXPECT_NE(text_difference(expected, actual).find("- x4999\n+ y4999\n"), std::string::npos);
}

}  // namespace
}  // namespace varpulis::scenario
