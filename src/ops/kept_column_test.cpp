#include "ops/kept_column.h"

#include <gtest/gtest.h>

#include "data/column_builder.h"

namespace varpulis::ops {
namespace {

using data::Kind;
using data::Value;

data::ColumnPtr column_of(const std::vector<Value>& values) {
  data::ColumnBuilder builder;
  for (std::size_t i = 0; i < values.size(); ++i) builder.value(i, values[i]);
  return builder.finish(values.size());
}

std::uint64_t word_of(const KeptColumn& column, std::uint32_t id, Kind kind) {
  std::uint64_t word = 0;
  EXPECT_TRUE(column.read(id, kind, word));
  return word;
}

TEST(KeptColumn, numbers_of_one_kind_take_eight_bytes) {
  KeptColumn column;
  column.begin(Kind::integer, false, {});
  const std::uint32_t rows[] = {2, 0}, ids[] = {0, 1};
  column.put(*column_of({Value::integer(5), Value::integer(6), Value::integer(7)}), rows, ids, 2);
  EXPECT_EQ(column.bytes(), 16U);
  EXPECT_EQ(column.value(0).as_integer(), 7);
  EXPECT_EQ(word_of(column, 1, Kind::integer), 5U);
  EXPECT_TRUE(column.value(2).is_missing());
  std::uint64_t word = 0;
  EXPECT_FALSE(column.read(0, Kind::real, word));
  EXPECT_FALSE(column.read(2, Kind::integer, word));
}

TEST(KeptColumn, values_of_another_kind_leave_those_before_what_they_are) {
  KeptColumn column;
  column.begin(Kind::real, false, {});
  const std::uint32_t rows[] = {0, 1, 2}, ids[] = {0, 1, 2};
  column.put(*column_of({Value::real(0.5), Value::real(1.5), Value::real(2.5)}), rows, ids, 3);
  const std::uint32_t free[] = {1};
  column.erase(free);
  column.begin(Kind::text, true, free);
  column.put(Value::text("x"), 3, 4);
  EXPECT_EQ(column.value(0).as_real(), 0.5);
  EXPECT_TRUE(column.value(1).is_missing());
  EXPECT_EQ(column.value(2).as_real(), 2.5);
  ASSERT_NE(column.text(3), nullptr);
  EXPECT_EQ(column.text(3)->as_text(), "x");
  EXPECT_EQ(column.text(0), nullptr);
  // Numbers that follow do not take the texts for theirs.
  column.begin(Kind::real, true, {});
  column.put(Value::real(4.5), 1, 4);
  EXPECT_EQ(word_of(column, 1, Kind::real), Value::real(4.5).bits());
  EXPECT_EQ(column.value(3).as_text(), "x");
}

TEST(KeptColumn, a_column_without_rows_begins_anew) {
  KeptColumn column;
  column.begin(Kind::text, false, {});
  column.put(Value::text("x"), 0, 1);
  const std::uint32_t free[] = {0};
  column.erase(free);
  column.begin(Kind::integer, false, free);
  column.put(Value::integer(9), 0, 1);
  EXPECT_EQ(column.value(0).as_integer(), 9);
  EXPECT_EQ(column.bytes(), 8U);
}

}  // namespace
}  // namespace varpulis::ops
