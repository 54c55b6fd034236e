#include "runtime/position_order.h"

#include <gtest/gtest.h>

namespace varpulis::runtime {
namespace {

data::Rows rows_at(const std::vector<std::uint32_t>& positions) {
  auto keys = std::make_shared<data::Keys>();
  for (const std::uint32_t position : positions) keys->position.push_back(position);
  data::Rows rows;
  rows.keys = std::move(keys);
  rows.selection = data::Selection::all(static_cast<std::uint32_t>(positions.size()));
  return rows;
}

using Places = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

std::optional<Places> order_of(const std::vector<data::Rows>& lists) {
  std::vector<const data::Rows*> pointers;
  for (const data::Rows& rows : lists) pointers.push_back(&rows);
  const auto order = order_by_position(pointers);
  if (!order) return std::nullopt;
  Places places;
  for (const data::RowReference row : *order) places.emplace_back(row.chunk, row.index);
  return places;
}

TEST(PositionOrder, is_that_of_all_lists_together) {
  EXPECT_EQ(order_of({rows_at({70, 72, 140}), rows_at({69, 130}), rows_at({131})}), (Places{{1, 0}, {0, 0}, {0, 1}, {1, 1}, {2, 0}, {0, 2}}));
  EXPECT_EQ(order_of({rows_at({5})}), (Places{{0, 0}}));
}

TEST(PositionOrder, is_left_to_others) {
  EXPECT_EQ(order_of({}), std::nullopt);
  EXPECT_EQ(order_of({rows_at({1, 2}), rows_at({2, 3})}), std::nullopt);  // two rows of one position
  EXPECT_EQ(order_of({rows_at({1}), rows_at({1000})}), std::nullopt);     // far apart
}

}  // namespace
}  // namespace varpulis::runtime
