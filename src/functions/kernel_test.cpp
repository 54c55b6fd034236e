// Column kernels against row-by-row calls, over random columns of every kind.
#include "functions/kernel.h"

#include <gtest/gtest.h>

#include <random>

#include "data/column_builder.h"
#include "functions/testing/call.h"

namespace varpulis::functions {
namespace {

constexpr std::size_t rows = 130;  // three words of a bitmap, the last one not full

std::vector<Value> pool(Kind kind) {
  switch (kind) {
    case Kind::integer: return values({0, 7, -3, 2, INT64_MAX, INT64_MIN, std::int64_t{9007199254740993}});
    case Kind::real: return values({0.0, -0.0, 2.5, -2.5, 0.49999999999999994, 1e300, -9.3e18, std::nan(""), HUGE_VAL, -HUGE_VAL, 7.0});
    case Kind::text:
      return values({"", "a", "Ab", "pump", "ump", "ÀÉ straße", "a text that does not fit inline", "does", "2024-02-29T10:30:15Z", "1969-12-31 23:59:59",
                     "2024-13-01"});
    case Kind::boolean: return values({true, false});
    case Kind::timestamp: return {Value::timestamp({0}), Value::timestamp({-1}), Value::timestamp({1709202615'000000000}), Value::timestamp(EventTime::min())};
    case Kind::duration: return {Value::duration(0), Value::duration(90'000'000'000)};
    case Kind::array: return {array({}), array({1, "a", null})};
    case Kind::map: return {map({}), map({{"a", 1}, {"pump", null}})};
    default: return {};
  }
}

/// A column of one, two or all kinds, with some missing and null rows or without.
ColumnPtr random_column(std::mt19937_64& random) {
  std::vector<Value> candidates;
  const std::vector<std::vector<Kind>> mixtures = {
      {Kind::integer}, {Kind::real}, {Kind::integer, Kind::real}, {Kind::text}, {Kind::boolean}, {Kind::timestamp}, {Kind::duration}, {Kind::array},
      {Kind::text, Kind::integer, Kind::map}, {Kind::boolean, Kind::integer, Kind::real, Kind::text, Kind::timestamp, Kind::duration, Kind::array, Kind::map}, {}};
  for (const Kind kind : mixtures[random() % mixtures.size()]) {
    for (Value& value : pool(kind)) candidates.push_back(std::move(value));
  }
  const std::uint64_t absences = random() % 3;
  if (candidates.empty() || absences > 0) {
    for (std::size_t i = 0, count = 1 + candidates.size() / 4; i < count; ++i) {
      if (absences != 1) candidates.push_back(null);
      if (absences != 2) candidates.push_back(missing);
    }
  }
  data::ColumnBuilder builder;
  for (std::size_t row = 0; row < rows; ++row) builder.value(row, candidates[random() % candidates.size()]);
  return builder.finish(rows);
}

void compare(const FunctionDescriptor& function, const std::vector<ColumnPtr>& arguments, bool& ran) {
  const ColumnPtr result = function.columns(arguments, rows);
  if (result == nullptr) return;
  ran = true;
  ASSERT_EQ(result->rows, rows);
  for (std::size_t row = 0; row < rows; ++row) {
    std::vector<Value> values;
    for (const ColumnPtr& argument : arguments) values.push_back(argument->value(row));
    const std::string wanted = show(call(function.name, values));
    std::string text;
    for (const Value& value : values) text += show(value) + " ";
    ASSERT_EQ(show(result->value(row)), wanted) << function.name << " " << text << "row " << row;
    if (result->is_absent(row) && !result->words.empty()) {
      ASSERT_EQ(result->words[row], 0U) << function.name;
    }
  }
}

TEST(Kernels, agree_with_calls_for_every_row) {
  std::mt19937_64 random(20240229);
  for (const FunctionDescriptor* function : builtins().functions()) {
    if (function->columns == nullptr) continue;
    bool ran = false;
    const std::size_t least = std::max<std::size_t>(function->arguments_min(), 1);
    const std::size_t most = function->arguments_max().value_or(4);
    for (int round = 0; round < 300; ++round) {
      std::vector<ColumnPtr> arguments;
      for (std::size_t i = 0, count = least + random() % (most - least + 1); i < count; ++i) arguments.push_back(random_column(random));
      if (random() % 4 == 0) arguments.back() = data::repeat(arguments[0]->value(0), rows);
      ASSERT_NO_FATAL_FAILURE(compare(*function, arguments, ran));
    }
    EXPECT_TRUE(ran) << function->name << ": the kernel never took a column";
  }
}

TEST(Kernels, exist_for_the_functions_of_hot_filters) {
  for (const char* name : {"abs", "floor", "ceil", "round", "sqrt", "min", "max", "len", "lower", "upper", "starts_with", "ends_with", "contains", "is_null",
                           "is_int", "coalesce", "if_null", "to_string", "hour", "day_of_week"}) {
    ASSERT_NE(builtins().function(name), nullptr) << name;
    EXPECT_NE(builtins().function(name)->columns, nullptr) << name;
  }
}

}  // namespace
}  // namespace varpulis::functions
