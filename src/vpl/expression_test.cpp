#include <gtest/gtest.h>

#include "vpl/testing/parsing.h"

namespace varpulis::vpl {
namespace {

using testing::bracketed;
using testing::parse_text;

struct Case {
  std::string_view text, brackets;
};

// What binds how, told by brackets around every operation.
constexpr Case cases[] = {
    {"1 + 2 * 3", "(1 + (2 * 3))"},
    {"a - b - c", "((a - b) - c)"},
    {"-2 ** 2", "((- 2) ** 2)"},
    {"2 ** 3 ** 4", "(2 ** (3 ** 4))"},
    {"a ** -b", "(a ** (- b))"},
    {"- -a", "(- (- a))"},
    {"~a & b ^ c | d", "((((~ a) & b) ^ c) | d)"},
    {"a << 1 + 2 >> 3", "((a << (1 + 2)) >> 3)"},
    {"a or b and not c == d", "(a or (b and (not (c == d))))"},
    {"not a in [1, 2] and b", "((not (a in [1, 2])) and b)"},
    {"not not a", "(not (not a))"},
    {"a not in b", "(a not in b)"},
    {"x is null and y is not null", "((x is null) and (y is not null))"},
    {"1..n + 1", "(1 .. (n + 1))"},
    {"0..=10", "(0 ..= 10)"},
    {"a.b?.c[1][2:3][:4][5:][:]", "a.b?.c[1][2:3][:4][5:][:]"},
    {"f(x, n: 1)(y).g(z).h", "f(x, n: 1)(y).g(z).h"},
    {R"(x.contains("a"))", R"(x.contains("a"))"},
    {"if a then b else c + 1", "(if a then b else (c + 1))"},
    {"if a then b else if c then d else e", "(if a then b else (if c then d else e))"},
    {"(if a then b else c) + 1", "((if a then b else c) + 1)"},
    {R"([1, 2.5, "x", true, null,])", R"([1, 2.5, "x", true, null])"},
    {R"({a: 1, "b c": {}, d: [],})", "{a: 1, b c: {}, d: []}"},
    {"x => x + 1", R"((\x => (x + 1)))"},
    {"(x, y) => x * y", R"((\x, y => (x * y)))"},
    {"() => 1", R"((\ => 1))"},
    {"xs.map(x => x * 2).sum()", R"(xs.map((\x => (x * 2))).sum())"},
    {"x => { let y = x return y }", R"((\x => {variable(keyword=let, y, x), return(y)}))"},
    {"x => {a: x}", R"((\x => {a: x}))"},
    {"5m + 90s", "(5m + 90s)"},
    {"@2024-02-29T12:00:00Z - 1d", "(@2024-02-29T12:00:00Z - 1d)"},
    {"1.5e-3 / 2 % 3", "((1.5e-3 / 2) % 3)"},
    {R"("a\"b\\c\nd\te\rf\qg")", R"("a\"b\\c\nd\te\rf\\qg")"},
    {"event.type == emit and stream[0] > not_ok", "((event.type == emit) and (stream[0] > not_ok))"},
    {"notional > 5 and nullable and trueish or inner", "((((notional > 5) and nullable) and trueish) or inner)"},
    {"if_ + count(all) * within - like", "((if_ + (count(all) * within)) - like)"},
    {"not.x", "not.x"},
    {"all and where or as", "((all and where) or as)"},
    {"if", "if"},
    {"f(if: 1, not: 2, and: 3, stream: 4)", "f(if: 1, not: 2, and: 3, stream: 4)"},
    {"a.if.not.and.true", "a.if.not.and.true"},
    {R"(a
  + b
  .c)",
     "(a + b.c)"},
    {"a < (b < c)", "(a < (b < c))"},
    {"x in 1..5", "((x in 1) .. 5)"},
    {"(x in 1)..5", "((x in 1) .. 5)"},
    {"-a.b(c)", "(- a.b(c))"},
    {"1.abs()", "1.abs()"},
};

TEST(Expression, binds_as_specified) {
  for (const Case& c : cases) {
    const auto parsed = parse_text("let v = " + std::string(c.text));
    EXPECT_TRUE(parsed.diagnostics.all().empty()) << c.text << ": " << parsed.diagnostics.all()[0].message;
    ASSERT_EQ(parsed.program.statements.size(), 1U) << c.text;
    EXPECT_EQ(bracketed(std::get<VariableDeclaration>(parsed.program.statements[0].node).value), c.brackets) << c.text;
  }
}

// The same expressions are arguments, filters and statements of functions.
TEST(Expression, is_the_same_everywhere) {
  for (const Case& c : cases) {
    for (const std::string& text :
         {fmt::format("stream A = T .where({}) .limit(1)", c.text), fmt::format("f({}, x)", c.text),
          fmt::format("stream A = T -> B where ({}) as b .limit(1)", c.text),
          fmt::format("fn f():\n    let v = ({})\n", c.text)}) {
      const auto parsed = parse_text(text);
      EXPECT_TRUE(parsed.diagnostics.all().empty()) << text << ": " << parsed.diagnostics.all()[0].message;
      EXPECT_EQ(parsed.program.statements.size(), 1U) << text;
    }
  }
}

}  // namespace
}  // namespace varpulis::vpl
