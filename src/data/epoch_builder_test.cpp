#include "data/epoch_builder.h"

#include <gtest/gtest.h>

#include "data/compare.h"

namespace varpulis::data {
namespace {

using Event = std::vector<std::pair<std::string, Value>>;

/// What a row must hold after `event` was written: the last value of a name, at the place of the first.
Map as_map(const Event& event) {
  Map map;
  for (const auto& [name, value] : event) map.set(name, value);
  return map;
}

bool same(const Map& a, const Map& b) {
  return std::ranges::equal(a.entries(), b.entries(), [](const auto& x, const auto& y) {
    return x.first == y.first && x.second.kind() == y.second.kind() && equal(x.second, y.second);
  });
}

TEST(EpochBuilder, keeps_every_field_and_its_order_whatever_orders_meet) {
  const Projection projection = Projection::all();
  EpochBuilder builder(projection);
  const char* names[] = {"a", "b", "c", "a name", "e"};
  std::uint64_t seed = 7;
  const auto random = [&seed](std::uint64_t bound) {
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return (seed >> 33U) % bound;
  };
  for (int epoch_number = 0; epoch_number < 300; ++epoch_number) {
    std::vector<Map> expected;
    for (int row = 0; row < 40; ++row) {
      Event event;
      const bool regular = random(4) != 0;
      for (std::size_t i = 0; i < 5; ++i) {
        if (random(5) == 0) continue;
        event.emplace_back(names[regular ? i : random(5)], random(9) == 0 ? Value::null() : Value::integer(row));
      }
      TypeBuilder& type = builder.type("T");
      for (const auto& [name, value] : event) {
        ColumnBuilder* column = type.predicted() == name ? type.predicted_field() : type.field(name);
        ASSERT_NE(column, nullptr);
        column->value(type.row(), value);
      }
      if (random(6) == 0) {
        type.abandon_row();
        continue;
      }
      builder.end_event(type, {row});
      expected.push_back(as_map(event));
    }
    const Epoch epoch = builder.finish();
    ASSERT_EQ(epoch.positions, expected.size());
    for (std::size_t row = 0; row < expected.size(); ++row) {
      ASSERT_TRUE(same(row_as_map(*epoch.types[0].batch, row), expected[row]))
          << "epoch " << epoch_number << " row " << row;
    }
  }
}

TEST(EpochBuilder, leaves_out_what_nobody_reads) {
  Projection projection;
  projection.add_field("T", "b");
  EpochBuilder builder(projection);
  for (int row = 0; row < 3; ++row) {
    TypeBuilder& type = builder.type("T");
    EXPECT_EQ(type.field("a"), nullptr);
    if (row == 1) EXPECT_EQ(type.field("c"), nullptr);
    else type.field("b")->integer(type.row(), row);
    builder.end_event(type, {row});
    TypeBuilder& other = builder.type("Other");
    EXPECT_FALSE(other.wanted());
    builder.end_event(other, {row});
  }
  const Epoch epoch = builder.finish();
  EXPECT_EQ(epoch.positions, 6U);
  const Batch& batch = *epoch.types[0].batch;
  EXPECT_EQ(batch.schema->names(), std::vector<std::string>{"b"});
  EXPECT_TRUE(batch.columns[0]->is_missing(1));
  EXPECT_EQ(batch.columns[0]->value(2).as_integer(), 2);
  EXPECT_EQ(epoch.types[1].size(), 0U);
}

TEST(EpochBuilder, ends_the_epoch_when_input_names_new_fields_all_the_time) {
  const Projection projection = Projection::all();
  EpochBuilder builder(projection);
  std::size_t events = 0;
  for (; !builder.full(); ++events) {
    TypeBuilder& type = builder.type("T");
    for (int i = 0; i < 1000; ++i)
      type.field(std::to_string(events * 1000 + static_cast<std::size_t>(i)))->integer(type.row(), i);
    builder.end_event(type, {0});
  }
  EXPECT_EQ(events, 5U);
  EXPECT_EQ(builder.finish().types[0].batch->columns.size(), 5000U);
  EXPECT_FALSE(builder.full());
  TypeBuilder& type = builder.type("T");
  type.field("x")->integer(type.row(), 1);
  builder.end_event(type, {0});
  EXPECT_EQ(builder.finish().types[0].batch->columns.size(), 1U);
}

}  // namespace
}  // namespace varpulis::data
