#include "vpl/syntax_errors.h"

#include <gtest/gtest.h>

#include "vpl/source_map.h"
#include "vpl/syntax_codes.h"
#include "vpl/testing/parsing.h"

namespace varpulis::vpl {
namespace {

using testing::parse_text;

struct Case {
  std::string_view text, errors;  // errors as "line:column code message", one per line, by position
};

constexpr Case cases[] = {
    {R"(steam A = T .where(x > 5))", R"(1:1 E117 expected a declaration, found `steam`)"},
    {R"(stream A = T
    .where(x > 5 && !(y) || z)
    .emit(a: 1
stream B = U .where(y = 3 and a.b = 4))",
     R"(2:18 E124 expected `and`, found `&&`
2:21 E124 expected `not`, found `!`
2:26 E124 expected `or`, found `||`
3:15 E114 expected `,` or `)`, found `stream`
4:23 E125 expected `:` or `==`, found `=`
4:35 E125 expected `==` in a comparison, found `=`)"},
    {R"(stream A = T .where(kind == 'alarm') .emit(a: "x)
stream B = U
    .emit(b: "ok"))",
     R"(1:29 E108 expected a string in double quotes, found single quotes
1:47 E101 expected `"` at the end of the string, found the end of the line
1:50 E114 expected `,` or `)`, found `stream`)"},
    {R"(stream A = T .window(5 m) .within(5min) .x(1.5s))",
     R"(1:24 E104 expected `,` or `)`, found `m`
1:35 E103 expected a number or a duration, found `5min`
1:44 E103 expected a number or a duration, found `1.5s`)"},
    {R"(function f(a, b):
    return a
class Foo:
    a: int
def g(a: int) -> int:
    a)",
     R"(1:1 E117 expected a declaration, found `function`
1:13 E130 expected `:` and the type of `a`, found `,`
1:16 E130 expected `:` and the type of `b`, found `)`
3:1 E117 expected a declaration, found `class`
5:1 E117 expected a declaration, found `def`)"},
    {R"(stream A T
stream B = U)",
     R"(1:10 E100 expected `=` and the source of the stream, found `T`)"},
    {R"(stream A from T .where(x))", R"(1:10 E100 expected `=` and the source of the stream, found `from`)"},
    {R"(fn f(a: int) -> int:
    if a > 1: return 2
    elseif a > 3:
        return 1
    else if a > 4:
        return 5
      else:
        return 2
    x = 5
    x += 1
    a + 1 b)",
     R"(2:15 E119 expected a new line and an indented block after `:`, found `return`
3:5 E117 expected `elif`, found `elseif`
5:5 E117 expected `elif`, found `else if`
7:7 E122 expected a statement, found `else` without an `if` of the same indentation before it
9:7 E124 expected `:=` in an assignment, found `=`
10:7 E124 expected `:=` in an assignment, found `+=`
11:11 E123 expected the end of the line after the statement, found `b`)"},
    {R"(fn f(a: int) -> int:
return 1)",
     R"(1:20 E120 expected an indented block after `:`, found a line that is not indented deeper)"},
    {R"(if x > 5:
    y := 1
for i in a:
    emit Foo(x: 1)
return 5)",
     R"(1:1 E118 expected a declaration, found `if`
3:1 E118 expected a declaration, found `for`
5:1 E118 expected a declaration, found `return`)"},
    {R"(stream A = T .where(1 < x < 5).where(a is b) .emit(a: x ? 1 : 2))",
     R"(1:27 E126 expected `and` or `or`, found a second comparison, `<`
1:40 E127 expected `null` or `not null` after `is`, found `b`
1:57 E100 expected `,` or `)`, found `?`)"},
    {R"(stream A = T -> B{5,2} -> C[x > 5] .emit())",
     R"(1:18 E129 expected a count of at least 5 after the comma, found 2
1:28 E100 expected `where` and a condition, found `[`)"},
    {R"(.where(x))", R"(1:1 E116 expected a declaration, found `.`)"},
    {R"(stream A = T .where(x > 5)) .emit(a: 1))",
     R"(1:27 E115 expected a statement, found `)` without an opening bracket)"},
    {R"(stream A = T .where((x > 5) .emit(a: 1)
stream B = U)",
     R"(1:40 E114 expected `,` or `)`, found `stream`)"},
    {R"(stream A = T .select(a: b c: d, e))", R"(1:27 E100 expected `,`, found `c`)"},
    {R"(stream A = T .where(x >) .emit(a: , b: ) .window .limit(3))",
     R"(1:24 E100 expected an expression, found `)`
1:35 E100 expected an expression, found `,`
1:40 E100 expected an expression, found `)`
1:50 E100 expected `(` after `.window`, found `.`)"},
    {R"(event A
event B:
stream C = A)",
     R"(1:8 E100 expected `:` or `{` and the fields of the event, found `event`
2:8 E120 expected fields after `:`, found `stream`)"},
    {R"(let a = 5;
let b = größe
let c = @2024-13-01
let d = 0x1F + 1_000 + 1e5)",
     R"(1:10 E107 expected a token, found `;`
2:9 E107 expected a name of the letters a to z, digits and _, found `größe`
3:9 E105 expected a timestamp, found `@2024-13-01`
4:9 E103 expected a number or a duration, found `0x1F`
4:16 E103 expected a number or a duration, found `1_000`
4:24 E103 expected a number or a duration, found `1e5`)"},
    {R"(pattern P = A and B or not C within 5m)",
     R"(1:15 E124 expected `AND` between patterns, found `and`
1:21 E124 expected `OR` between patterns, found `or`
1:24 E124 expected `NOT` before a pattern, found `not`)"},
    {R"(stream A = joinn(A, B) .on(A.x == B.x))",
     R"(1:12 E100 expected an event type, a stream, or merge, join, left_join, right_join, full_join, sequence, timer, found `joinn`)"},
    {R"(stream A = join(A as a, B as b) .on(a.x == b.y))",
     R"(1:19 E100 expected `,` or `)`, found `as`
1:27 E100 expected `,` or `)`, found `as`)"},
    {R"(stream X = T .wher(x) .emit(a: $b))", R"(1:32 E107 expected a token, found `$`)"},
    {R"(stream A = T.where(x > 5
    .emit(a: 1)
    .window(5s)

stream B = U)",
     R"(3:16 E114 expected `,` or `)`, found `stream`)"},
    {R"(x > 5
foo
strem
"text")",
     R"(1:1 E116 expected a declaration, found `x`)"},
    {R"(fn f(x: int) -> int:
    let a = 1
      let b = 2
   let c = 3
    b)",
     R"(3:7 E121 expected an indentation of 4 as in the lines before, or 0 to end the block, found 6
4:4 E121 expected an indentation of 4 as in the lines before, or 0 to end the block, found 3)"},
    {R"(stream A = T .emit("a": 5, b = 3))",
     R"(1:23 E100 expected `,` or `)`, found `:`
1:30 E125 expected `:` or `==`, found `=`)"},
    {R"(let x: int := 5
let y
const 5)",
     R"(1:12 E124 expected `=` in a declaration, found `:=`
2:6 E100 expected `=`, found `const`)"},
    {R"(a == b ? c : d)", R"(1:1 E116 expected a declaration, found `a`)"},
    {R"(stream)", R"(1:7 E100 expected a name after `stream`, found the end of the text)"},
    {R"(stream A =
event B:
    x: int)",
     R"(1:11 E100 expected the source: an event type or stream, found `event`)"},
    {R"(import foo
import "x" as)",
     R"(1:8 E100 expected the path of a file, a string, after `import`, found `foo`
2:14 E100 expected a name after `as`, found the end of the text)"},
    {R"(stream S = A .where(x === 3 and y <> 4 and a ++ b))",
     R"(1:23 E124 expected `==`, found `===`
1:35 E124 expected `!=`, found `<>`
1:47 E100 expected an expression, found `+`)"},
    {R"(stream S = A as a -> B as b where a.x == b.x where c)",
     R"(1:46 E128 expected one `where` for a step, found a second one)"},
    {R"(match x { a => b })", R"(1:1 E116 expected a declaration, found `match`)"},
    {R"(config x { a 5, b: }
stream S = A)",
     R"(1:14 E100 expected `:`, found `5`
1:20 E100 expected an expression, found `}`)"},
    {R"(connector C = mqtt { host: "a" }
connector D mqtt(a: 1))",
     R"(1:20 E100 expected `(` and the parameters of the connector, found `{`
2:13 E100 expected `=`, found `mqtt`)"},
    {R"(fn f(a: int -> int:
    a
stream B = C)",
     R"(1:13 E100 expected `,` or `)`, found `->`)"},
    {R"(stream A = T .map(x => ) .emit(x: [1, 2, , 3], y: {a: 1, 5: 3}))",
     R"(1:24 E100 expected an expression, found `)`
1:42 E100 expected an expression, found `,`
1:58 E100 expected a key (a name or a string), found `5`)"},
    // One mistake, one error: what follows from it is not reported.
    {"for z in ..=3:\n    stream Zone{z} = Gauge\n        .where(zone == {z})",
     "1:1 E118 expected a declaration, found `for`"},
    {"P = SEQ(T as a, T? as b)\nM = merge(stream L = Left, R)",
     "1:1 E117 expected a declaration, found `P`\n2:1 E117 expected a declaration, found `M`"},
    {"fn f(n: int):\n    var left =\n    while left > 0:\n        left := left - n\n    for in 0..n:\n        g(n)\n   "
     " h(n)",
     "2:15 E100 expected an expression, found `while`\n5:16 E123 expected the end of the line after the statement, "
     "found `:`"},
};

std::string report(std::string_view text) {
  auto parsed = parse_text(text);
  parsed.diagnostics.sort();
  SourceMap sources;
  sources.add("test", std::string(text));
  std::string report;
  for (const Diagnostic& diagnostic : parsed.diagnostics.all()) {
    const Position at = sources.position(0, diagnostic.at.begin);
    report += fmt::format("{}{}:{} {} {}", report.empty() ? "" : "\n", at.line, at.column, diagnostic.code,
                          diagnostic.message);
  }
  return report;
}

TEST(SyntaxErrors, are_reported_where_they_are) {
  for (const Case& c : cases) EXPECT_EQ(report(c.text), c.errors) << c.text;
}

struct FixCase {
  std::string_view text, fixed;
};

// Applying the certain fixes.
constexpr FixCase fix_cases[] = {
    {"stream A = T .where(a && b || !c)", "stream A = T .where(a and b or not c)"},
    {"stream A = T .where(a && ! b)", "stream A = T .where(a and not  b)"},
    {"stream A = T .where(a.b = 'x')", "stream A = T .where(a.b == \"x\")"},
    {"steam A = T .within(5 min) .window(10secs)", "stream A = T .within(5m) .window(10s)"},
    {"function f(a: int) -> int:\n    if a === 1:\n        x = 2\n    else if a <> 3:\n        x := 4\n    x",
     "fn f(a: int) -> int:\n    if a == 1:\n        x := 2\n    elif a != 3:\n        x := 4\n    x"},
    {"pattern P = A and B or not C", "pattern P = A AND B OR NOT C"},
    {"stream A = T .select(a: b\n  c: d)", "stream A = T .select(a: b,\n  c: d)"},
    {"let a = 5;\nstream S = joni(A, B)", "let a = 5\nstream S = join(A, B)"},
    {"stream A = T .where(x is y and a is not b)", "stream A = T .where(x == y and a != b)"},
};

TEST(SyntaxErrors, have_fixes_that_repair_the_program) {
  for (const FixCase& c : fix_cases) {
    auto parsed = parse_text(c.text);
    EXPECT_TRUE(parsed.diagnostics.has_errors()) << c.text;
    std::vector<Fix> fixes;
    for (const Diagnostic& diagnostic : parsed.diagnostics.all()) {
      for (const Fix& fix : diagnostic.fixes) {
        if (fix.applicability == Applicability::machine_applicable) fixes.push_back(fix);
      }
    }
    std::ranges::sort(fixes, [](const Fix& a, const Fix& b) { return a.at.begin > b.at.begin; });
    std::string text(c.text);
    for (const Fix& fix : fixes) text.replace(fix.at.begin, fix.at.size(), fix.replacement);
    EXPECT_EQ(text, c.fixed);
    EXPECT_FALSE(parse_text(text).diagnostics.has_errors()) << text;
  }
}

TEST(SyntaxErrors, have_an_explanation_with_two_examples) {
  for (const SyntaxCode& code : syntax_codes) {
    EXPECT_NE(code.explanation.find("Wrong:"), std::string_view::npos) << code.code;
    EXPECT_NE(code.explanation.find("Corrected:"), std::string_view::npos) << code.code;
    EXPECT_TRUE(code.code >= "E100" && code.code <= "E149") << code.code;
  }
  EXPECT_TRUE(std::ranges::is_sorted(syntax_codes, {}, &SyntaxCode::code));
}

TEST(SyntaxErrors, stop_after_a_thousand) {
  std::string text;
  for (int i = 0; i < 1500; ++i) text += fmt::format("let a{} = (\n", i);
  const auto parsed = parse_text(text);
  EXPECT_EQ(parsed.diagnostics.all().size(), syntax_errors_max + 1);
  EXPECT_EQ(parsed.diagnostics.all().back().code, syntax::too_many_errors);
}

}  // namespace
}  // namespace varpulis::vpl
