#include "data/column_builder.h"

#include <gtest/gtest.h>

#include "data/compare.h"

namespace varpulis::data {
namespace {

TEST(ColumnBuilder, keeps_every_value_whatever_kinds_meet) {
  const std::vector<Value> pool = {Value(), Value::null(), Value::boolean(true), Value::integer(-7), Value::real(2.5), Value::text("short"),
                                   Value::text("a text that does not fit inline"), Value::timestamp({5}), Value::duration(9),
                                   Value::array({Value::integer(1), Value::text("x")})};
  std::uint64_t seed = 1;
  for (int round = 0; round < 2000; ++round) {
    ColumnBuilder builder;
    std::vector<Value> rows;
    const std::size_t kinds = 1 + static_cast<std::size_t>(round) % pool.size();
    for (std::size_t row = 0; row < 70; ++row) {
      seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
      Value value = pool[(seed >> 33U) % kinds];
      builder.value(row, value);
      if ((seed >> 40U) % 7 == 0 && builder.rows() == row + 1) {  // a duplicate field replaces the value
        builder.drop_last();
        value = pool[(seed >> 45U) % pool.size()];
        builder.value(row, value);
      }
      rows.push_back(value);
    }
    const ColumnPtr column = builder.finish(rows.size());
    ASSERT_EQ(column->rows, rows.size());
    for (std::size_t row = 0; row < rows.size(); ++row) {
      ASSERT_EQ(column->value(row).kind(), rows[row].kind()) << "round " << round << " row " << row;
      ASSERT_TRUE(equal(column->value(row), rows[row])) << "round " << round << " row " << row;
    }
    const Buffer<std::uint32_t> picked = [] {
      Buffer<std::uint32_t> some;
      for (std::uint32_t row = 3; row < 70; row += 5) some.push_back(row);
      return some;
    }();
    const ColumnPtr gathered = gather(*column, picked.data(), picked.size());
    for (std::size_t i = 0; i < picked.size(); ++i) {
      ASSERT_EQ(gathered->value(i).kind(), rows[picked[i]].kind());
      ASSERT_TRUE(equal(gathered->value(i), rows[picked[i]]));
    }
  }
}

TEST(Compare, orders_ints_and_floats_exactly) {
  const std::int64_t big = 9007199254740993;  // 2^53 + 1, which no double holds
  EXPECT_TRUE(order(big, 9007199254740992.0) > 0);
  EXPECT_FALSE(equal(Value::integer(big), Value::real(9007199254740992.0)));
  EXPECT_TRUE(equal(Value::integer(1), Value::real(1.0)));
  EXPECT_EQ(hash(Value::integer(1)), hash(Value::real(1.0)));
  EXPECT_EQ(hash(Value::real(-0.0)), hash(Value::integer(0)));
}

}  // namespace
}  // namespace varpulis::data
