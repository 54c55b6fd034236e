#include "sema/rule_hash.h"

#include <gtest/gtest.h>

#include "vpl/parser.h"

namespace varpulis::sema {
namespace {

std::string hash_of(std::string_view stream, std::string_view text) {
  Diagnostics diagnostics;
  const vpl::Program program = vpl::parse(text, {}, diagnostics);
  EXPECT_FALSE(diagnostics.has_errors());
  return RuleHashes(program).of(stream);
}

constexpr std::string_view rule = "stream M = A as a -> B where x > limit(a.y) as b .within(2m) .emit(y: a.y)\n";
constexpr std::string_view function = "fn limit(y: float) -> float:\n    return y * factor\n";
constexpr std::string_view variable = "let factor = 2.0\n";

std::string program(std::string_view a, std::string_view b, std::string_view c) { return fmt::format("{}{}{}", a, b, c); }

TEST(RuleHash, layout_spelling_and_order_of_declarations_do_not_matter) {
  const std::string first = hash_of("M", program(variable, function, rule));
  EXPECT_EQ(first.size(), 32U);
  EXPECT_EQ(first, hash_of("M", program("# a comment\n", program(function, variable, ""),
                                        "stream M =\n  A as a\n  -> B where (x > limit(a.y)) as b\n  .within(120s)\n  .emit(y: a.y)\n")));
}

TEST(RuleHash, what_the_rule_depends_on_matters) {
  const std::string first = hash_of("M", program(variable, function, rule));
  EXPECT_NE(first, hash_of("M", program("let factor = 2.5\n", function, rule)));
  EXPECT_NE(first, hash_of("M", program(variable, "fn limit(y: float) -> float:\n    return y + factor\n", rule)));
  EXPECT_NE(first, hash_of("M", program(variable, function, "stream M = A as a -> B where x > limit(a.y) as b .within(3m) .emit(y: a.y)\n")));
}

TEST(RuleHash, what_it_does_not_depend_on_does_not) {
  const std::string first = hash_of("M", program(variable, function, rule));
  EXPECT_EQ(first, hash_of("M", program(variable, function, program(rule, "stream Other = C .where(x > 1)\n", "let unused = 3\n"))));
}

TEST(RuleHash, it_depends_on_what_emits_a_type_that_it_reads) {
  constexpr std::string_view reader = "stream M = Part as a -> B as b .emit()\n";
  const auto with = [&](std::string_view value) {
    return hash_of("M", program(fmt::format("fn split(n: int):\n    emit Part(k: {})\n", value), "stream S = A .process(split(n))\n", reader));
  };
  EXPECT_EQ(with("n"), with("n"));
  EXPECT_NE(with("n"), with("n + 1"));
}

}  // namespace
}  // namespace varpulis::sema
