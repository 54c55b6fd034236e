#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "functions/testing/call.h"

namespace varpulis::functions {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

TEST(Numbers, abs_keeps_the_kind) {
  check({{"abs", {-3}, "Int(3)"},
         {"abs", {-2.5}, "Float(2.5)"},
         {"abs", {-0.0}, "Float(0.0)"},
         {"abs", {-infinity}, "Float(inf)"},
         {"abs", {INT64_MAX}, "Int(9223372036854775807)"},
         {"abs", {INT64_MIN}, "missing"},
         {"abs", {"3"}, "missing"},
         {"abs", {null}, "missing"},
         {"abs", {missing}, "missing"}});
  EXPECT_TRUE(std::isnan(call("abs", values({nan})).as_real()));
}

TEST(Numbers, elementary_functions_give_floats) {
  check({{"sqrt", {9}, "Float(3.0)"},
         {"sqrt", {2.25}, "Float(1.5)"},
         {"log", {1}, "Float(0.0)"},
         {"log", {0}, "Float(-inf)"},
         {"log10", {1000}, "Float(3.0)"},
         {"log10", {0.0}, "Float(-inf)"},
         {"exp", {0}, "Float(1.0)"},
         {"exp", {1000}, "Float(inf)"},
         {"sin", {0}, "Float(0.0)"},
         {"cos", {0}, "Float(1.0)"},
         {"tan", {0.0}, "Float(0.0)"},
         {"sqrt", {true}, "missing"},
         {"log", {null}, "missing"},
         {"exp", {"1"}, "missing"},
         {"sin", {missing}, "missing"}});
  EXPECT_TRUE(std::isnan(call("sqrt", values({-1})).as_real()));
  EXPECT_TRUE(std::isnan(call("log", values({-1})).as_real()));
  EXPECT_TRUE(std::isnan(call("cos", values({infinity})).as_real()));
  EXPECT_DOUBLE_EQ(call("log", values({std::exp(2.0)})).as_real(), 2.0);
}

TEST(Numbers, rounding_gives_ints) {
  check({{"floor", {-2.5}, "Int(-3)"},
         {"ceil", {-2.5}, "Int(-2)"},
         {"round", {2.5}, "Int(3)"},
         {"round", {-2.5}, "Int(-3)"},
         {"round", {0.49999999999999994}, "Int(0)"},
         {"round", {2.4}, "Int(2)"},
         {"floor", {7}, "Int(7)"},
         {"floor", {INT64_MIN}, "Int(-9223372036854775808)"},
         {"floor", {-9223372036854775808.0}, "Int(-9223372036854775808)"},
         {"floor", {9223372036854775808.0}, "missing"},
         {"ceil", {1e300}, "missing"},
         {"round", {infinity}, "missing"},
         {"round", {nan}, "missing"},
         {"round", {"2.5"}, "missing"},
         {"ceil", {null}, "missing"}});
}

TEST(Numbers, pow_computes_like_the_operator) {
  check({{"pow", {2, 10}, "Int(1024)"},
         {"pow", {2, -1}, "Int(0)"},
         {"pow", {-2, 63}, "Int(-9223372036854775808)"},
         {"pow", {2, 63}, "missing"},
         {"pow", {0, -1}, "missing"},
         {"pow", {2.0, 3}, "Float(8.0)"},
         {"pow", {2, 0.5}, "Float(1.4142135623730951)"},
         {"pow", {0.0, -1}, "Float(inf)"},
         {"pow", {2, "3"}, "missing"},
         {"pow", {null, 3}, "missing"}});
  EXPECT_TRUE(std::isnan(call("pow", values({-8.0, 0.5})).as_real()));
}

TEST(Numbers, min_and_max_of_two) {
  check({{"min", {3, 2}, "Int(2)"},
         {"max", {3, 2}, "Int(3)"},
         {"max", {3, 2.5}, "Float(3.0)"},
         {"min", {1, 1.0}, "Float(1.0)"},
         {"min", {nan, 1}, "Float(1.0)"},
         {"max", {1.0, nan}, "Float(1.0)"},
         {"min", {INT64_MIN, INT64_MAX}, "Int(-9223372036854775808)"},
         {"max", {"a", "b"}, "missing"},
         {"min", {1, null}, "missing"},
         {"min", {1, missing}, "missing"}});
  EXPECT_TRUE(std::isnan(call("min", values({nan, nan})).as_real()));
}

TEST(Numbers, min_and_max_of_an_array) {
  check({{"min", {array({2.5, 1, 3})}, "Int(1)"},
         {"max", {array({1, 2.5})}, "Float(2.5)"},
         {"max", {array({nan, 1})}, "Int(1)"},
         {"max", {array({std::int64_t{9007199254740993}, 9007199254740992.0})}, "Int(9007199254740993)"},
         {"min", {array({"a", null, 4})}, "Int(4)"},
         {"min", {array({"a"})}, "missing"},
         {"min", {array({})}, "missing"},
         {"min", {5}, "missing"}});
}

TEST(Numbers, clamp_keeps_the_kind_of_what_it_chooses) {
  check({{"clamp", {5, 1.5, 3}, "Int(3)"},
         {"clamp", {1, 1.5, 3}, "Float(1.5)"},
         {"clamp", {2, 1.5, 3}, "Int(2)"},
         {"clamp", {2.0, 2, 2}, "Float(2.0)"},
         {"clamp", {5, 10, 0}, "Int(10)"},
         {"clamp", {50, 10, 0}, "Int(0)"},
         {"clamp", {nan, 0, 1}, "Float(NaN)"},
         {"clamp", {"a", 0, 1}, "missing"},
         {"clamp", {1, null, 1}, "missing"}});
}

}  // namespace
}  // namespace varpulis::functions
