#include <gtest/gtest.h>

#include "functions/case_mapping.h"
#include "functions/testing/call.h"

namespace varpulis::functions {
namespace {

TEST(Text, len_counts_characters) {
  check({{"len", {"año"}, "Int(3)"},
         {"len", {"😀"}, "Int(1)"},
         {"len", {""}, "Int(0)"},
         {"len", {"\x80\x80"}, "Int(1)"},
         {"len", {array({1, null})}, "Int(2)"},
         {"len", {map({{"a", 1}})}, "Int(1)"},
         {"len", {5}, "missing"},
         {"len", {null}, "missing"},
         {"count", {array({1, null})}, "Int(2)"},
         {"count", {"ab"}, "missing"}});
}

TEST(Text, trim_takes_white_space_at_both_ends) {
  check({{"trim", {"  a b\t\r\n"}, "Str(\"a b\")"},
         {"trim", {"\u00A0\u2003a\u3000"}, "Str(\"a\")"},
         {"trim", {"   "}, "Str(\"\")"},
         {"trim", {"à"}, "Str(\"à\")"},
         {"trim", {1}, "missing"},
         {"trim", {null}, "missing"}});
}

TEST(Text, case_follows_the_simple_mappings) {
  check({{"lower", {"ÀÉÎ Žž ΑΩ ЖЁ 12"}, "Str(\"àéî žž αω жё 12\")"},
         {"upper", {"àéî žž αωάς жё ÿ 12"}, "Str(\"ÀÉÎ ŽŽ ΑΩΆΣ ЖЁ Ÿ 12\")"},
         {"upper", {"straße"}, "Str(\"STRAßE\")"},
         {"upper", {"tiếng ơư ș ֏"}, "Str(\"TIẾNG ƠƯ Ș ֏\")"},
         {"lower", {"Ա"}, "Str(\"ա\")"},
         {"upper", {"x×÷@[`{"}, "Str(\"X×÷@[`{\")"},
         {"lowercase", {"ABC"}, "Str(\"abc\")"},
         {"to_upper", {"abc"}, "Str(\"ABC\")"},
         {"upper", {"日本 😀"}, "Str(\"日本 😀\")"},
         {"lower", {null}, "missing"},
         {"lower", {5}, "missing"}});
}

TEST(Text, case_mapping_leaves_what_is_not_utf8) {
  std::string out;
  append_upper(out, "a\xC3");
  append_upper(out, "\xE1\xBA" "b\xFF\x80");
  EXPECT_EQ(out, "A\xC3\xE1\xBA" "B\xFF\x80");
}

TEST(Text, split_and_join) {
  check({{"split", {"a,b,,c", ","}, "[Str(\"a\"), Str(\"b\"), Str(\"\"), Str(\"c\")]"},
         {"split", {"", ","}, "[Str(\"\")]"},
         {"split", {"a--b", "--"}, "[Str(\"a\"), Str(\"b\")]"},
         {"split", {"añ", ""}, "[Str(\"\"), Str(\"a\"), Str(\"ñ\"), Str(\"\")]"},
         {"split", {"a", 1}, "missing"},
         {"split", {null, ","}, "missing"},
         {"join", {array({"a", 1, 2.0, null, array({1, "b"})}), "-"}, "Str(\"a-1-2-null-[1, \\\"b\\\"]\")"},
         {"join", {array({}), "-"}, "Str(\"\")"},
         {"join", {"ab", "-"}, "missing"},
         {"join", {array({"a"}), 1}, "missing"}});
}

TEST(Text, replace_takes_all_occurrences) {
  check({{"replace", {"aXbX", "X", "--"}, "Str(\"a--b--\")"},
         {"replace", {"aaa", "aa", "a"}, "Str(\"aa\")"},
         {"replace", {"añ", "", "-"}, "Str(\"-a-ñ-\")"},
         {"replace", {"abc", "b", ""}, "Str(\"ac\")"},
         {"replace", {"abc", "x", "y"}, "Str(\"abc\")"},
         {"replace", {"abc", "b", 1}, "missing"},
         {"replace", {null, "b", "c"}, "missing"}});
}

TEST(Text, parts) {
  check({{"starts_with", {"pump-7", "pump"}, "Bool(true)"},
         {"starts_with", {"pump-7", "Pump"}, "Bool(false)"},
         {"starts_with", {"a", ""}, "Bool(true)"},
         {"starts_with", {"a", "ab"}, "Bool(false)"},
         {"ends_with", {"cmd.exe", ".exe"}, "Bool(true)"},
         {"ends_with", {"exe", "cmd.exe"}, "Bool(false)"},
         {"ends_with", {5, "5"}, "missing"},
         {"starts_with", {"5", 5}, "missing"},
         {"starts_with", {null, "a"}, "missing"},
         {"contains", {"c/services.exe", "services"}, "Bool(true)"},
         {"contains", {"abc", ""}, "Bool(true)"},
         {"contains", {"abc", "B"}, "Bool(false)"},
         {"contains", {"abc1", 1}, "missing"},
         {"contains", {"abc", null}, "missing"},
         {"contains", {12, "1"}, "missing"},
         {"contains", {null, "1"}, "missing"}});
}

TEST(Text, substring_takes_character_positions) {
  check({{"substring", {"señal", 1, 3}, "Str(\"eñ\")"},
         {"substring", {"жуки", 2}, "Str(\"ки\")"},
         {"substring", {"abc", -2}, "Str(\"abc\")"},
         {"substring", {"abc", 2, 1}, "Str(\"\")"},
         {"substring", {"abc", 1, 99}, "Str(\"bc\")"},
         {"substring", {"abc", 5}, "Str(\"\")"},
         {"substring", {"abc", 0, -1}, "Str(\"\")"},
         {"substring", {"abc", INT64_MIN, INT64_MAX}, "Str(\"abc\")"},
         {"substring", {"abc", 1.0}, "missing"},
         {"substring", {123, 0}, "missing"},
         {"substring", {"abc", null}, "missing"}});
}

TEST(Text, to_string_format_and_concat_use_display_texts) {
  check({{"to_string", {"a"}, "Str(\"a\")"},
         {"to_string", {2.0}, "Str(\"2\")"},
         {"to_string", {null}, "Str(\"null\")"},
         {"to_string", {array({1, "a"})}, "Str(\"[1, \\\"a\\\"]\")"},
         {"to_string", {Value::timestamp({0})}, "Str(\"@1970-01-01T00:00:00Z\")"},
         {"to_string", {Value::duration(90'000'000'000)}, "Str(\"1m\")"},
         {"to_string", {missing}, "missing"},
         {"str", {true}, "Str(\"true\")"},
         {"format", {"{} of {}", 3, 7.5}, "Str(\"3 of 7.5\")"},
         {"format", {"{} {}", 1}, "Str(\"1 {}\")"},
         {"format", {"{}", "{}", 2}, "Str(\"{}\")"},
         {"format", {"none", 1}, "Str(\"none\")"},
         {"format", {"{}", null}, "Str(\"null\")"},
         {"format", {"{}", missing}, "missing"},
         {"format", {5}, "missing"},
         {"concat", {"a", 1, "b"}, "Str(\"a1b\")"},
         {"concat", {array({1}), array({2, 3})}, "[Int(1), Int(2), Int(3)]"},
         {"concat", {array({1}), "x"}, "Str(\"[1]x\")"},
         {"concat", {}, "Str(\"\")"},
         {"concat", {"a", null}, "Str(\"anull\")"},
         {"concat", {"a", missing}, "missing"}});
}

TEST(Text, regex_match_searches_anywhere) {
  check({{"regex_match", {"host-042", "^host-[0-9]+$"}, "Bool(true)"},
         {"regex_match", {"my host-042", "host"}, "Bool(true)"},
         {"regex_match", {"host", "^ost"}, "Bool(false)"},
         {"regex_match", {"HOST", "(?i)host"}, "Bool(true)"},
         {"regex_match", {"ñ", "^.$"}, "Bool(true)"},
         {"regex_match", {"a", "("}, "missing"},
         {"regex_match", {5, "5"}, "missing"},
         {"regex_match", {"5", 5}, "missing"},
         {"regex_match", {null, "5"}, "missing"}});
}

TEST(Text, regex_match_compiles_patterns_that_are_not_constant) {
  const FunctionDescriptor& regex = *builtins().function("regex_match");
  EXPECT_EQ(show(regex.call(values({"abc", "b+"}), {})), "Bool(true)");
  EXPECT_EQ(show(regex.call(values({"abc", "("}), {})), "missing");
}

TEST(Text, regex_match_refuses_constant_patterns_that_are_none) {
  const FunctionDescriptor& regex = *builtins().function("regex_match");
  const Value good = Value::text("a|b"), bad = Value::text("a("), number = Value::integer(1);
  const auto check_pattern = [&](const Value* pattern) { return regex.check(std::vector<const Value*>{nullptr, pattern}); };
  EXPECT_FALSE(check_pattern(&good).has_value());
  EXPECT_FALSE(check_pattern(nullptr).has_value());
  ASSERT_TRUE(check_pattern(&bad).has_value());
  EXPECT_NE(check_pattern(&bad)->find("missing )"), std::string::npos) << *check_pattern(&bad);
  EXPECT_TRUE(check_pattern(&number).has_value());
}

}  // namespace
}  // namespace varpulis::functions
