#include "data/key_table.h"

#include <gtest/gtest.h>

#include "data/column_builder.h"

namespace varpulis::data {
namespace {

ColumnPtr column(std::initializer_list<Value> values) {
  ColumnBuilder builder;
  std::size_t row = 0;
  for (const Value& value : values) builder.value(row++, value);
  return builder.finish(row);
}

std::vector<std::uint32_t> ids(KeyTable& table, std::span<const ColumnPtr> columns) {
  const Buffer<std::uint32_t> found = table.find_or_add(columns, columns[0]->rows);
  return {found.begin(), found.end()};
}

TEST(KeyTable, gives_ids_in_order_of_first_appearance) {
  KeyTable table(1);
  const ColumnPtr texts = column({Value::text("b"), Value::text("a text that is not inline"), Value::text("b")});
  EXPECT_EQ(ids(table, {{texts}}), (std::vector<std::uint32_t>{0, 1, 0}));
  const ColumnPtr more = column({Value::text("a text that is not inline"), Value::text("c")});
  EXPECT_EQ(ids(table, {{more}}), (std::vector<std::uint32_t>{1, 2}));
  EXPECT_EQ(table.key(1)[0].as_text(), "a text that is not inline");
}

TEST(KeyTable, follows_equality_of_the_language) {
  KeyTable table(1);
  const ColumnPtr mixed = column({Value::integer(1), Value::real(1.0), Value::text("1"), Value::null(), Value(), Value::null(), Value()});
  EXPECT_EQ(ids(table, {{mixed}}), (std::vector<std::uint32_t>{0, 0, 1, 2, 3, 2, 3}));
  const ColumnPtr reals = column({Value::real(1.0), Value::real(0.5)});
  EXPECT_EQ(ids(table, {{reals}}), (std::vector<std::uint32_t>{0, 4}));
}

TEST(KeyTable, tells_composite_keys_apart) {
  KeyTable table(2);
  const ColumnPtr a = column({Value::integer(1), Value::integer(2), Value::integer(1), Value::integer(1)});
  const ColumnPtr b = column({Value::integer(2), Value::integer(1), Value::integer(2), Value()});
  const std::vector<ColumnPtr> columns = {a, b};
  EXPECT_EQ(ids(table, columns), (std::vector<std::uint32_t>{0, 1, 0, 2}));
}

TEST(KeyTable, erases_without_losing_others) {
  KeyTable table(1);
  ColumnBuilder builder;
  for (std::size_t row = 0; row < 1000; ++row) builder.integer(row, static_cast<std::int64_t>(row * 7));
  const std::vector<ColumnPtr> columns = {builder.finish(1000)};
  const Buffer<std::uint64_t> hashes = table.hashes(columns, 1000);
  for (std::size_t row = 0; row < 1000; ++row) table.find_or_add(columns, row, hashes[row]);
  for (std::uint32_t id = 0; id < 1000; id += 3) table.erase(id);
  EXPECT_EQ(table.size(), 666U);
  for (std::uint32_t row = 0; row < 1000; ++row) {
    EXPECT_EQ(table.find(columns, row, hashes[row]), row % 3 == 0 ? KeyTable::none : row);
  }
  const auto again = table.find_or_add(columns, 0, hashes[0]);
  EXPECT_TRUE(again.added);
  EXPECT_EQ(table.id_end(), 1000U);  // an erased id is used again
}

TEST(KeyTable, finds_keys_given_as_values) {
  KeyTable table(2);
  const std::vector<Value> key = {Value::text("x"), Value::null()};
  EXPECT_TRUE(table.find_or_add(key).added);
  const std::vector<ColumnPtr> columns = {column({Value::text("x")}), column({Value::null()})};
  EXPECT_EQ(table.find(columns, 0, table.hashes(columns, 1)[0]), 0U);
}

}  // namespace
}  // namespace varpulis::data
