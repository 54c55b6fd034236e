#include <gtest/gtest.h>

#include <cmath>

#include "functions/testing/call.h"

namespace varpulis::functions {
namespace {

TEST(Conversion, to_int) {
  check({{"to_int", {2.9}, "Int(2)"},
         {"to_int", {-2.9}, "Int(-2)"},
         {"to_int", {true}, "Int(1)"},
         {"to_int", {"42"}, "Int(42)"},
         {"to_int", {"+42"}, "Int(42)"},
         {"to_int", {"-042"}, "Int(-42)"},
         {"to_int", {"-9223372036854775808"}, "Int(-9223372036854775808)"},
         {"to_int", {"9223372036854775808"}, "missing"},
         {"to_int", {9223372036854775808.0}, "missing"},
         {"to_int", {std::nan("")}, "missing"},
         {"to_int", {" 42"}, "missing"},
         {"to_int", {"42 "}, "missing"},
         {"to_int", {"4.0"}, "missing"},
         {"to_int", {"0x10"}, "missing"},
         {"to_int", {"+-4"}, "missing"},
         {"to_int", {"-"}, "missing"},
         {"to_int", {"+"}, "missing"},
         {"to_int", {""}, "missing"},
         {"to_int", {null}, "missing"},
         {"to_int", {Value::timestamp({5})}, "missing"},
         {"int", {"7"}, "Int(7)"},
         {"try_int", {"7"}, "Int(7)"},
         {"try_int", {"x"}, "Null"},
         {"try_int", {null}, "Null"},
         {"try_int", {missing}, "Null"}});
}

TEST(Conversion, to_float) {
  check({{"to_float", {2}, "Float(2.0)"},
         {"to_float", {false}, "Float(0.0)"},
         {"to_float", {"2.5e3"}, "Float(2500.0)"},
         {"to_float", {"-2."}, "Float(-2.0)"},
         {"to_float", {"+.5"}, "Float(0.5)"},
         {"to_float", {"inf"}, "Float(inf)"},
         {"to_float", {"-Infinity"}, "Float(-inf)"},
         {"to_float", {"NaN"}, "Float(NaN)"},
         {"to_float", {"1e999"}, "Float(inf)"},
         {"to_float", {"-1e999"}, "Float(-inf)"},
         {"to_float", {"1e-999"}, "Float(0.0)"},
         {"to_float", {"1e"}, "missing"},
         {"to_float", {" 1"}, "missing"},
         {"to_float", {"0x1p3"}, "missing"},
         {"to_float", {"nan(1)"}, "missing"},
         {"to_float", {"--1"}, "missing"},
         {"to_float", {"."}, "missing"},
         {"to_float", {""}, "missing"},
         {"to_float", {null}, "missing"},
         {"to_float", {array({1})}, "missing"},
         {"float", {"1.5"}, "Float(1.5)"},
         {"try_float", {"1.5"}, "Float(1.5)"},
         {"try_float", {"x"}, "Null"},
         {"try_float", {missing}, "Null"}});
}

TEST(Conversion, type_of_names_every_kind) {
  check({{"type_of", {null}, "Str(\"null\")"},
         {"type_of", {missing}, "Str(\"null\")"},
         {"type_of", {true}, "Str(\"bool\")"},
         {"type_of", {1}, "Str(\"int\")"},
         {"type_of", {1.0}, "Str(\"float\")"},
         {"type_of", {"a"}, "Str(\"string\")"},
         {"type_of", {Value::timestamp({0})}, "Str(\"timestamp\")"},
         {"type_of", {Value::duration(0)}, "Str(\"duration\")"},
         {"type_of", {array({})}, "Str(\"array\")"},
         {"type_of", {map({})}, "Str(\"map\")"}});
}

TEST(Conversion, each_kind_passes_its_own_test_only) {
  const std::vector<std::pair<const char*, Value>> own = {{"is_null", null},          {"is_int", Value::integer(1)},   {"is_float", Value::real(1)},
                                                          {"is_string", Value::text("1")}, {"is_bool", Value::boolean(true)}, {"is_array", array({})},
                                                          {"is_map", map({})}};
  for (const auto& [test, unused] : own) {
    for (const auto& [other, value] : own) {
      EXPECT_EQ(call(test, {value}).is_true(), std::string_view(test) == other) << test << " of the value of " << other;
    }
    EXPECT_EQ(show(call(test, {missing})), std::string_view(test) == "is_null" ? "Bool(true)" : "Bool(false)") << test;
    EXPECT_EQ(show(call(test, {Value::timestamp({1})})), "Bool(false)") << test;
  }
}

TEST(Conversion, coalesce_and_if_null_choose_what_is_there) {
  check({{"coalesce", {missing, null, 3}, "Int(3)"},
         {"coalesce", {"a", missing}, "Str(\"a\")"},
         {"coalesce", {null}, "Null"},
         {"coalesce", {missing, missing}, "Null"},
         {"coalesce", {false, 1}, "Bool(false)"},
         {"if_null", {missing, 4}, "Int(4)"},
         {"if_null", {null, 4}, "Int(4)"},
         {"if_null", {5, missing}, "Int(5)"},
         {"if_null", {missing, missing}, "Null"}});
}

}  // namespace
}  // namespace varpulis::functions
