#include "vpl/loops.h"

#include <gtest/gtest.h>

#include "vpl/parser.h"
#include "vpl/syntax_codes.h"
#include "vpl/testing/parsing.h"

namespace varpulis::vpl {
namespace {

std::string expand(std::string_view text) {
  Diagnostics diagnostics;
  const ExpandedText expanded = expand_loops(text, 0, diagnostics);
  EXPECT_TRUE(diagnostics.all().empty()) << diagnostics.all()[0].message;
  return std::string(expanded.text(text));
}

std::string_view error_code(std::string_view text) {
  static Diagnostics diagnostics;
  diagnostics = {};
  (void)expand_loops(text, 0, diagnostics);
  return diagnostics.all().size() == 1 ? std::string_view(diagnostics.all()[0].code) : "not one error";
}

TEST(Loops, repeat_their_body) {
  EXPECT_EQ(expand("a\nfor z in 1..3:\n    x{z}\n      \"{z}\" # {z}\nb\n"),
            "a\nx1\n  \"1\" # 1\nx2\n  \"2\" # 2\nb\n");
  EXPECT_EQ(expand("for z in -1..=1:\n\tx{z}"), "x-1\nx0\nx1\n");
  EXPECT_EQ(expand("for z in 3..3:\n  x\ny"), "y");
  EXPECT_EQ(expand("for z in 5..=3:\n  x\ny"), "y");
  EXPECT_EQ(expand("for z in 1..=2: # why\n\n  x\n\n  y\n\nz"), "\nx\n\ny\n\nx\n\ny\n\nz");
  EXPECT_EQ(expand("for z in 1..=2:\r\n  x{z}\r\ny\r\n"), "x1\r\nx2\r\ny\r\n");
}

TEST(Loops, nest) { EXPECT_EQ(expand("for a in 1..=2:\n  for b in {a}..=2:\n    s{a}{b}\n"), "s11\ns12\ns22\n"); }

TEST(Loops, need_literals_and_column_0_and_a_body) {
  for (const std::string_view text : {"  for z in 1..3:\n    x", "for z in a..3:\n  x", "for z in 1..3:\nx",
                                      "for z in 1..3: x\n  y", "for z in 1..3\n  y", "/*\nfor z in 1..3:\n  x\n*/",
                                      "x = \"\nfor z in 1..3:\n  y\"", "fort z in 1..2:\n  x", "for zin 1..2:\n  x"}) {
    EXPECT_EQ(expand(text), text);
  }
}

TEST(Loops, have_limits) {
  EXPECT_EQ(error_code("for z in 1..=10001:\n  x"), syntax::loop_range);
  EXPECT_EQ(error_code("for z in 0..99999999999999999999:\n  x"), syntax::number_range);
  EXPECT_EQ(error_code("for z in -9223372036854775808..=9223372036854775807:\n  x"), syntax::loop_range);
  std::string deep;
  for (std::size_t i = 0; i <= 10; ++i) deep += std::string(i, ' ') + "for z in 1..=1:\n";
  EXPECT_EQ(error_code(deep + std::string(11, ' ') + "x"), syntax::loop_passes);
  EXPECT_EQ(error_code("for z in 1..=10000:\n  " + std::string(2000, 'x')), syntax::loop_size);
  EXPECT_EQ(error_code("for z in 1..=10000:\n  x"), "not one error");
}

TEST(Loops, keep_spans_in_the_original) {
  const std::string_view text =
      "let a = 1\nfor y in 1..=2:\n  for z in 1..=2:\n    stream S{y}_{z} = T .where(x == {z})\nlet b = 2\n";
  const auto parsed = testing::parse_text(text);
  EXPECT_TRUE(parsed.diagnostics.all().empty());
  ASSERT_EQ(parsed.program.statements.size(), 6U);
  const auto at = [&](SourceSpan span) { return text.substr(span.begin, span.size()); };
  for (std::size_t i = 1; i <= 4; ++i) {
    const auto& stream = std::get<StreamDeclaration>(parsed.program.statements[i].node);
    EXPECT_EQ(stream.name.text, fmt::format("S{}_{}", (i + 1) / 2, (i + 1) % 2 + 1));
    EXPECT_EQ(at(stream.name.at), "S{y}_{z}");
    EXPECT_EQ(at(parsed.program.statements[i].at), "stream S{y}_{z} = T .where(x == {z})");
    const auto& comparison = std::get<Binary>(std::get<Call>(stream.links[0]).arguments[0].value->node);
    EXPECT_EQ(at(comparison.right->at), "{z}");
    EXPECT_EQ(at(comparison.op_at), "==");
  }
  EXPECT_EQ(at(parsed.program.statements[5].at), "let b = 2");
}

TEST(Loops, report_a_mistake_in_the_body_once) {
  const auto parsed = testing::parse_text("for z in 1..=9:\n  stream S{z} = T .where(x && {z})\n");
  ASSERT_EQ(parsed.diagnostics.all().size(), 1U);
  EXPECT_EQ(parsed.diagnostics.all()[0].fixes.size(), 1U);
}

}  // namespace
}  // namespace varpulis::vpl
