#include "data/merge_rows.h"

#include <gtest/gtest.h>

#include <random>

#include "data/column_builder.h"
#include "data/text.h"

namespace varpulis::data {
namespace {

/// Rows with the fields a, b and, in every second chunk, c; values of every kind, missing and null among them.
Rows random_rows(std::mt19937& random, std::uint32_t chunk) {
  const auto pick = [&](std::uint32_t n) { return random() % n; };
  const std::uint32_t rows = 1 + pick(20);
  auto batch = std::make_shared<Batch>();
  batch->rows = rows;
  std::vector<std::string> names = {"a", "b"};
  if (chunk % 2 == 1) names = {"c", "b", "a"};
  for (std::size_t c = 0; c < names.size(); ++c) {
    const std::uint32_t kinds = pick(6), gaps = pick(3);
    ColumnBuilder builder;
    for (std::uint32_t i = 0; i < rows; ++i) {
      const Value values[] = {Value::integer(pick(100)), Value::real(pick(100) / 4.0), Value::text(fmt::format("text number {}", pick(100))),
                              Value::text("short"),      Value::boolean(pick(2) == 0), Value::duration(pick(100))};
      if (gaps > 0 && pick(4) == 0) gaps == 1 || pick(2) == 0 ? builder.null(i) : static_cast<void>(0);
      else builder.value(i, values[kinds == 5 ? pick(6) : kinds]);
    }
    batch->columns.push_back(builder.finish(rows));
  }
  batch->schema = std::make_shared<const Schema>(std::move(names));
  auto keys = std::make_shared<Keys>();
  keys->first_position = 1000;
  for (std::uint32_t i = 0; i < rows; ++i) {
    keys->position.push_back(i);
    keys->time.push_back(pick(50));
    if (chunk % 3 == 1) keys->root.push_back(pick(1000));
    if (chunk % 3 == 2) keys->deadline.push_back(pick(1000));
  }
  Rows result;
  result.batch = std::move(batch);
  result.keys = std::move(keys);
  result.selection = Selection::all(rows);
  result.type = std::make_shared<const std::string>(chunk % 2 == 0 ? "T" : "U");
  Bitmap keep(rows, true);
  for (std::uint32_t i = 1; i < rows; ++i) keep.set(i, pick(3) > 0);
  return chunk % 2 == 0 ? result : result.where(keep);
}

std::string describe(const Rows& rows, std::size_t i) {
  std::string text = fmt::format("{} {} {} {} {} ", rows.type_of(i), rows.position(i), rows.time(i).ns, rows.root(i), rows.deadline(i));
  append_debug(text, Value::map(row_as_map(*rows.batch, rows.row(i))));
  return text;
}

TEST(merge_rows, picked_rows_are_what_they_were) {
  for (std::uint32_t seed = 0; seed < 200; ++seed) {
    std::mt19937 random(seed);
    std::vector<Rows> chunks;
    std::vector<RowReference> order;
    for (std::uint32_t c = 0, count = 1 + seed % 4; c < count; ++c) {
      chunks.push_back(random_rows(random, c + seed % 5));
      for (std::uint32_t i = 0; i < chunks.back().size(); ++i) order.push_back({.chunk = c, .index = i});
    }
    std::ranges::shuffle(order, random);
    const Rows picked = pick_rows(chunks, order);
    ASSERT_EQ(picked.size(), order.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
      ASSERT_EQ(describe(picked, i), describe(chunks[order[i].chunk], order[i].index)) << "seed " << seed << ", row " << i;
    }
  }
}

}  // namespace
}  // namespace varpulis::data
