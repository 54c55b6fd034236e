// Programs that try to exhaust stack or time: each gets a diagnostic, or a tree that can be walked and destroyed.
#include <gtest/gtest.h>

#include "vpl/parser.h"
#include "vpl/syntax_codes.h"
#include "vpl/syntax_equal.h"
#include "vpl/testing/parsing.h"

namespace varpulis::vpl {
namespace {

constexpr std::size_t long_text = 50'000;

std::string repeated(std::string_view piece, std::size_t bytes = long_text) {
  std::string text;
  text.reserve(bytes + piece.size());
  while (text.size() < bytes) text += piece;
  return text;
}

std::string first_code(std::string_view text) {
  const auto parsed = testing::parse_text(text);
  EXPECT_TRUE(syntax_equal(parsed.program, parsed.program));
  return parsed.diagnostics.all().empty() ? "" : parsed.diagnostics.all()[0].code;
}

TEST(Hostile, nesting_is_bounded) {
  for (const std::string_view piece :
       {"(", "[", "{a: ", "- ", "-", "~", "not ", "!", "if a then ", "if ", "if a then b else ", "x => ", "x => {",
        "f(", "a[", "a ** ", "(a,", "[{(", "((x) => "}) {
    const std::string code = first_code("let v = " + repeated(piece));
    EXPECT_TRUE(code == syntax::nesting || code == syntax::foreign_operator || code == syntax::unexpected_token)
        << piece << ": " << code;
  }
  for (const std::string_view piece : {"[", "(", "{", "Stream<", "{int: "}) {
    EXPECT_EQ(first_code("let v: " + repeated(piece)), syntax::nesting) << piece;
  }
  for (const std::string_view piece : {"(", "SEQ(", "NOT ("})
    EXPECT_EQ(first_code("pattern P = " + repeated(piece)), syntax::nesting) << piece;
  EXPECT_EQ(first_code("stream S = T " + repeated(".fork(a: ")), syntax::nesting);
  std::string blocks = "fn f():\n";
  for (std::size_t i = 1; i < 1400; ++i) blocks += std::string(i, ' ') + "if x:\n";
  EXPECT_EQ(first_code(blocks), syntax::nesting);
}

TEST(Hostile, chains_are_bounded) {
  for (const std::string_view piece :
       {".b", "?.b", " + a", " or a", " .. a", "[1]", "[:]", "()", ".f(x)", " is null", " < a", " in a"}) {
    const std::string code = first_code("let v = a" + repeated(piece));
    EXPECT_TRUE(code == syntax::expression_depth || code == syntax::chained_comparison) << piece << ": " << code;
  }
}

TEST(Hostile, depth_does_not_multiply_with_nesting) {
  std::string text = "let v = ";
  for (int i = 0; i < 30; ++i) text += "(";
  for (int i = 0; i < 30; ++i) text += "a" + repeated(" + a", 900 * 4) + ") ";
  EXPECT_EQ(first_code(text), syntax::unexpected_token);  // `) a`
  text = "a" + repeated(" + a", 900 * 4);
  for (int i = 0; i < 20; ++i) text = "(" + text + ")" + repeated(" + a", 900 * 4);
  EXPECT_EQ(first_code("let v = " + text), syntax::expression_depth);
  text = "1";
  for (int i = 0; i < 20; ++i) text = "(x => {" + text + "})" + repeated(" + a", 900 * 4);
  EXPECT_EQ(first_code("let v = " + text), syntax::expression_depth);
}

TEST(Hostile, flat_programs_may_be_long) {
  for (const std::string& text :
       {"stream S = T" + repeated(" .where(a)"), "stream S = T" + repeated(" -> A"),
        "pattern P = A" + repeated(" -> A"), "pattern P = A" + repeated(" OR A"), "let v = [" + repeated("1, ") + "]",
        "f(" + repeated("a, ") + ")", "fn f():\n  if x:\n    1\n" + repeated("  elif x:\n    1\n"),
        repeated("event A { }\n"), "let v = \"" + repeated("x") + "\"", "let " + repeated("x") + " = 1",
        repeated("# x\n"), "/*" + repeated(" /*") + "*/"}) {
    EXPECT_EQ(first_code(text), "") << text.substr(0, 60);
  }
}

TEST(Hostile, repeated_junk_takes_linear_time) {
  for (const std::string_view piece : {")",
                                       ")\n",
                                       "\"",
                                       "\"\n",
                                       "\\\"\n",
                                       "/*",
                                       "'",
                                       "'\n",
                                       "@",
                                       ";",
                                       "\xE2\x80\x9C",
                                       "\xC3\xA4",
                                       "/ ",
                                       "a ",
                                       "stream ",
                                       "stream A = T .where(\n",
                                       "if (\n",
                                       "([)]",
                                       "1 ",
                                       "a: ",
                                       ", ",
                                       "x := ",
                                       "config: ",
                                       "fn f(): ",
                                       "config:\n \"x\"\n",
                                       "fn f():\n )\n",
                                       "event E:\n 1\n",
                                       "type T:\n a: )\n",
                                       "config c { ) \n",
                                       "event E { , 1\n"}) {
    EXPECT_NE(first_code(repeated(piece)), "") << piece;
  }
}

TEST(Hostile, bytes_that_are_no_text_are_reported_once) {
  EXPECT_EQ(first_code(repeated("\xFF")), syntax::invalid_utf8);
  EXPECT_EQ(first_code(std::string(long_text, '\0')), syntax::nul_byte);
  const auto parsed = testing::parse_text("let a = \"\xC3(\"\nlet b = \"\xED\xA0\x80\" # \xFF\nlet c = 3\n");
  ASSERT_EQ(parsed.diagnostics.all().size(), 1U);
  EXPECT_EQ(parsed.diagnostics.all()[0].at.begin, 9U);
  EXPECT_EQ(parsed.program.statements.size(), 3U);
  EXPECT_EQ(std::get<TextLiteral>(std::get<VariableDeclaration>(parsed.program.statements[0].node).value.node).value,
            "\xEF\xBF\xBD(");
}

TEST(Hostile, size_is_bounded) {
  EXPECT_EQ(first_code(std::string(program_bytes_max + 1, ' ')), syntax::program_size);
  EXPECT_EQ(first_code(std::string(program_bytes_max, ' ')), "");
}

}  // namespace
}  // namespace varpulis::vpl
