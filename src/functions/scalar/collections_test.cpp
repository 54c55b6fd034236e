#include <gtest/gtest.h>

#include <cmath>

#include "functions/testing/call.h"

namespace varpulis::functions {
namespace {

TEST(Collections, ends_of_arrays) {
  check({{"first", {array({3, 1})}, "Int(3)"},
         {"last", {array({3, "a"})}, "Str(\"a\")"},
         {"first", {array({null})}, "Null"},
         {"first", {array({})}, "missing"},
         {"last", {array({})}, "missing"},
         {"first", {"abc"}, "missing"},
         {"push", {array({1}), null}, "[Int(1), Null]"},
         {"push", {array({}), array({1})}, "[[Int(1)]]"},
         {"push", {"a", 1}, "missing"},
         {"push", {array({1}), missing}, "missing"},
         {"pop", {array({1, 2})}, "[Int(1)]"},
         {"pop", {array({})}, "[]"},
         {"pop", {null}, "missing"}});
}

TEST(Collections, arguments_do_not_change) {
  const Value original = array({1, 2});
  call("push", values({original, 3}));
  call("set", values({original, 0, 9}));
  call("sort", values({original}));
  EXPECT_EQ(show(original), "[Int(1), Int(2)]");
}

TEST(Collections, reverse_takes_arrays_and_texts) {
  check({{"reverse", {array({1, "a", null})}, "[Null, Str(\"a\"), Int(1)]"},
         {"reverse", {"añb"}, "Str(\"bña\")"},
         {"reverse", {""}, "Str(\"\")"},
         {"reverse", {12}, "missing"}});
}

TEST(Collections, sort_is_ascending_and_stable) {
  check({{"sort", {array({3, 1.5, 2})}, "[Float(1.5), Int(2), Int(3)]"},
         {"sort", {array({1.0, 1, 0})}, "[Int(0), Float(1.0), Int(1)]"},
         {"sort", {array({"b", "B", "a"})}, "[Str(\"B\"), Str(\"a\"), Str(\"b\")]"},
         {"sort", {array({Value::timestamp({2}), Value::timestamp({-1})})}, "[Timestamp(-1), Timestamp(2)]"},
         {"sort", {array({std::int64_t{9007199254740993}, 9007199254740992.0})}, "[Float(9007199254740992.0), Int(9007199254740993)]"},
         {"sort", {array({3, 1, "b", "a", null, 2, 1})}, "[Int(1), Int(3), Str(\"a\"), Str(\"b\"), Null, Int(1), Int(2)]"},
         {"sort", {array({3, "a", 1})}, "[Int(3), Str(\"a\"), Int(1)]"},
         {"sort", {array({true, false})}, "[Bool(true), Bool(false)]"},
         {"sort", {array({2, std::nan(""), 1})}, "[Int(2), Float(NaN), Int(1)]"},
         {"sort", {array({})}, "[]"},
         {"sort", {"ba"}, "missing"}});
}

TEST(Collections, entries_of_maps_and_arrays) {
  const Value m = map({{"b", 1}, {"a", null}});
  check({{"keys", {m}, "[Str(\"b\"), Str(\"a\")]"},
         {"values", {m}, "[Int(1), Null]"},
         {"keys", {array({1})}, "missing"},
         {"values", {null}, "missing"},
         {"get", {m, "b"}, "Int(1)"},
         {"get", {m, "a"}, "Null"},
         {"get", {m, "c"}, "missing"},
         {"get", {m, 0}, "missing"},
         {"get", {array({4, 5}), 1}, "Int(5)"},
         {"get", {array({4, 5}), -1}, "Int(5)"},
         {"get", {array({4, 5}), 2}, "missing"},
         {"get", {array({4, 5}), -3}, "missing"},
         {"get", {array({4, 5}), INT64_MIN}, "missing"},
         {"get", {array({4, 5}), 1.0}, "missing"},
         {"get", {"ab", 0}, "missing"},
         {"set", {m, "b", 5}, "{\"b\": Int(5), \"a\": Null}"},
         {"set", {m, "c", null}, "{\"b\": Int(1), \"a\": Null, \"c\": Null}"},
         {"set", {array({4, 5}), -2, 9}, "[Int(9), Int(5)]"},
         {"set", {array({4, 5}), 2, 9}, "missing"},
         {"set", {m, 1, 9}, "missing"},
         {"set", {"ab", 0, "c"}, "missing"}});
}

TEST(Collections, contains_compares_like_the_operator) {
  check({{"contains", {array({3, 1}), 1.0}, "Bool(true)"},
         {"contains", {array({3, null}), null}, "Bool(true)"},
         {"contains", {array({"1"}), 1}, "Bool(false)"},
         {"contains", {array({array({1})}), array({1.0})}, "Bool(true)"},
         {"contains", {array({}), 1}, "Bool(false)"},
         {"contains", {array({1}), missing}, "missing"},
         {"contains", {map({{"a", 1}}), "a"}, "Bool(true)"},
         {"contains", {map({{"a", 1}}), 1}, "missing"}});
}

TEST(Collections, range_is_half_open_and_bounded) {
  check({{"range", {3}, "[Int(0), Int(1), Int(2)]"},
         {"range", {2, 4}, "[Int(2), Int(3)]"},
         {"range", {-1, 1}, "[Int(-1), Int(0)]"},
         {"range", {4, 2}, "[]"},
         {"range", {0}, "[]"},
         {"range", {INT64_MAX - 1, INT64_MAX}, "[Int(9223372036854775806)]"},
         {"range", {INT64_MIN, INT64_MAX}, "missing"},
         {"range", {10'000'001}, "missing"},
         {"range", {2.0}, "missing"},
         {"range", {1, null}, "missing"}});
}

TEST(Collections, statistics_pass_over_what_is_no_number) {
  check({{"sum", {array({1, 2.5, "a", null})}, "Float(3.5)"},
         {"sum", {array({})}, "Float(0.0)"},
         {"sum", {array({1e100, 1.0, -1e100})}, "Float(1.0)"},
         {"sum", {array({INT64_MAX, INT64_MAX, INT64_MIN, INT64_MIN, 1})}, "Float(-1.0)"},
         {"sum", {array({HUGE_VAL, 1})}, "Float(inf)"},
         {"sum", {5}, "missing"},
         {"avg", {array({1, 2, 6, "a"})}, "Float(3.0)"},
         {"avg", {array({"a"})}, "Float(0.0)"},
         {"avg", {null}, "missing"},
         {"variance", {array({2, 4, true})}, "Float(2.0)"},
         {"variance", {array({2})}, "missing"},
         {"variance", {"24"}, "missing"}});
  EXPECT_TRUE(std::isnan(call("sum", values({array({std::nan(""), 1})})).as_real()));
}

TEST(Collections, rearranged) {
  check({{"unique", {array({3, 1, 3.0, null, null, std::nan(""), std::nan("")})}, "[Int(3), Int(1), Null, Float(NaN)]"},
         {"unique", {"aa"}, "missing"},
         {"flatten", {array({1, array({2, array({3})}), array({})})}, "[Int(1), Int(2), [Int(3)]]"},
         {"flatten", {map({{"a", 1}})}, "missing"},
         {"zip", {array({1, 2, 3}), array({"a", null})}, "[[Int(1), Str(\"a\")], [Int(2), Null]]"},
         {"zip", {array({1}), "a"}, "missing"},
         {"sliding_pairs", {array({1, 2, 4})}, "[[Int(1), Int(2)], [Int(2), Int(4)]]"},
         {"sliding_pairs", {array({1})}, "[]"},
         {"sliding_pairs", {array({})}, "[]"},
         {"sliding_pairs", {1}, "missing"}});
}

class Halve final : public catalog::LambdaCall {
 public:
  Value operator()(Arguments arguments) override {
    if (arguments[0].kind() != Kind::integer) return {};
    return Value::integer(arguments[0].as_integer() / 2);
  }
};

class IsSmall final : public catalog::LambdaCall {
 public:
  Value operator()(Arguments arguments) override {
    if (arguments[0].kind() != Kind::integer) return arguments[0];
    return Value::boolean(arguments[0].as_integer() < 5);
  }
};

TEST(Collections, lambdas) {
  Halve halve;
  IsSmall is_small;
  const auto map_lambda = builtins().function("map")->call_lambda;
  const auto filter_lambda = builtins().function("filter")->call_lambda;
  EXPECT_EQ(show(map_lambda(values({array({8, "a", 3})}), halve)), "[Int(4), Int(1)]");
  EXPECT_EQ(show(filter_lambda(values({array({8, 4, "a", null, 1, true})}), is_small)), "[Int(4), Int(1), Bool(true)]");
  EXPECT_EQ(show(map_lambda(values({"abc"}), halve)), "missing");
  EXPECT_EQ(show(filter_lambda(values({null}), is_small)), "missing");
}

}  // namespace
}  // namespace varpulis::functions
