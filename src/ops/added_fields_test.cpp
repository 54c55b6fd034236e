#include "ops/added_fields.h"

#include <gtest/gtest.h>

#include "data/text.h"
#include "ops/row_builder.h"

namespace varpulis::ops {
namespace {

using data::Value;

data::BatchPtr batch_of(std::initializer_list<std::initializer_list<std::pair<const char*, std::int64_t>>> events) {
  RowBuilder builder;
  for (const auto& event : events) {
    data::Map map;
    for (const auto& [name, value] : event) map.set(name, Value::integer(value));
    builder.add(map);
  }
  return builder.finish();
}

/// Values of a column; -1: missing.
data::ColumnPtr column_of(std::initializer_list<std::int64_t> values) {
  data::ColumnBuilder builder;
  std::size_t row = 0;
  for (const std::int64_t value : values) {
    if (value != -1) builder.integer(row, value);
    ++row;
  }
  return builder.finish(values.size());
}

std::vector<std::string> rows_of(const data::Batch& batch) {
  std::vector<std::string> rows;
  for (std::size_t row = 0; row < batch.rows; ++row) {
    data::JsonLosses losses;
    data::append_json(rows.emplace_back(), Value::map(data::row_as_map(batch, row)), losses);
  }
  return rows;
}

using Rows = std::vector<std::string>;

TEST(AddedFields, come_behind_the_others) {
  const data::BatchPtr batch = batch_of({{{"b", 1}, {"a", 2}}, {{"a", 3}, {"b", 4}}});
  const std::vector<std::string> names{"y", "x"};
  const std::vector<data::ColumnPtr> columns{column_of({5, -1}), column_of({6, 7})};
  EXPECT_EQ(rows_of(*with_fields(*batch, names, columns)), (Rows{R"({"b": 1, "a": 2, "y": 5, "x": 6})", R"({"a": 3, "b": 4, "x": 7})"}));
}

TEST(AddedFields, take_the_place_of_fields_of_their_name_row_by_row) {
  const data::BatchPtr batch = batch_of({{{"a", 1}, {"b", 2}}, {{"b", 3}}, {{"a", 4}, {"b", 5}}});
  const std::vector<std::string> names{"x", "a"};
  const std::vector<data::ColumnPtr> columns{column_of({7, 8, 9}), column_of({70, 80, -1})};
  EXPECT_EQ(rows_of(*with_fields(*batch, names, columns)),
            (Rows{R"({"a": 70, "b": 2, "x": 7})", R"({"b": 3, "x": 8, "a": 80})", R"({"a": 4, "b": 5, "x": 9})"}));
}

}  // namespace
}  // namespace varpulis::ops
