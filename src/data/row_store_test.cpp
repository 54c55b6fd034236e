#include "data/row_store.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "data/column_builder.h"
#include "data/text.h"

namespace varpulis::data {
namespace {

/// Rows with columns `a` and `b` (one of them missing where the value is), of one or two types; every third has a mark where there are two.
Rows make_rows(const std::vector<std::pair<Value, Value>>& values, bool two_types = false) {
  auto batch = std::make_shared<Batch>();
  batch->rows = static_cast<std::uint32_t>(values.size());
  ColumnBuilder a, b;
  auto keys = std::make_shared<Keys>();
  auto types = std::make_shared<RowTypes>();
  types->names = std::make_shared<const std::vector<std::string>>(std::vector<std::string>{"T", "U"});
  for (std::size_t i = 0; i < values.size(); ++i) {
    a.value(i, values[i].first);
    b.value(i, values[i].second);
    keys->position.push_back(static_cast<std::uint32_t>(i));
    keys->time.push_back(static_cast<std::int64_t>(i) * 10);
    types->of_row.push_back(i % 2);
    if (two_types) keys->flags.push_back(i % 3 == 0 ? Keys::truncated : std::uint8_t{0});
  }
  batch->columns = {a.finish(values.size()), b.finish(values.size())};
  batch->schema = std::make_shared<const Schema>(std::vector<std::string>{"a", "b"});
  Rows rows;
  rows.batch = std::move(batch);
  rows.keys = std::move(keys);
  rows.selection = Selection::all(values.size());
  rows.type = std::make_shared<const std::string>("T");
  if (two_types) rows.types = std::move(types);
  return rows;
}

std::string text_of(const Rows& rows, std::size_t i) {
  std::string text = fmt::format("{} {} {} {} ", rows.type_of(i), rows.time(i).ns, rows.root(i), rows.flags(i));
  append_debug(text, Value::map(row_as_map(*rows.batch, rows.row(i))));
  return text;
}

std::string text_of(const RowStore& store, std::uint32_t id) {
  std::string text = fmt::format("{} {} {} {} ", store.type(id), store.time(id).ns, store.root(id), store.flags(id));
  append_debug(text, Value::map(store.fields(id)));
  return text;
}

TEST(RowStore, gives_back_rows_of_every_kind) {
  const std::string long_text(40, 'x');
  const Rows rows = make_rows({{Value::integer(1), Value::text("short")},
                               {Value::real(2.5), Value::text(long_text)},
                               {Value(), Value::null()},
                               {Value::boolean(true), Value::timestamp({7})},
                               {Value::array({Value::integer(1)}), Value::duration(9)}},
                              true);
  RowStore store;
  std::vector<std::uint32_t> indices = {0, 1, 2, 3, 4}, ids;
  store.add(rows, indices, ids);
  for (std::size_t i = 0; i < rows.size(); ++i) EXPECT_EQ(text_of(store, ids[i]), text_of(rows, i));
  std::ranges::reverse(ids);
  const Rows back = store.gather(ids).rows;
  for (std::size_t i = 0; i < rows.size(); ++i) EXPECT_EQ(text_of(back, i), text_of(rows, 4 - i));
}

TEST(RowStore, uses_ids_again_and_forgets_what_they_held) {
  RowStore store;
  const Rows first = make_rows({{Value::integer(1), Value::integer(2)}, {Value::integer(3), Value::integer(4)}});
  const std::uint32_t kept = store.add(first, 0);
  const std::uint32_t erased = store.add(first, 1);
  store.erase(erased);
  EXPECT_EQ(store.size(), 1U);
  const Rows second = make_rows({{Value::text("a"), Value()}});
  EXPECT_EQ(store.add(second, 0), erased);
  EXPECT_EQ(text_of(store, erased), text_of(second, 0));
  EXPECT_EQ(text_of(store, kept), text_of(first, 0));
}

TEST(RowStore, keeps_fields_of_rows_with_different_schemas_apart) {
  RowStore store;
  const Rows first = make_rows({{Value::integer(1), Value::integer(2)}});
  const std::uint32_t a = store.add(first, 0);
  Map fields;
  fields.set("c", Value::integer(5));
  fields.set("a", Value::text("x"));
  const std::uint32_t b = store.add("V", {3}, 4, Keys::inferred, fields);
  const std::uint32_t c = store.add(first, 0);
  EXPECT_EQ(text_of(store, a), text_of(first, 0));
  EXPECT_EQ(text_of(store, c), text_of(first, 0));
  EXPECT_EQ(text_of(store, b), "V 3 4 1 {\"c\": Int(5), \"a\": Str(\"x\")}");
  EXPECT_TRUE(store.field(b, "b").is_missing());
  const std::vector<std::uint32_t> order = {b, a};
  const Rows back = store.gather(order).rows;
  EXPECT_EQ(text_of(back, 0), text_of(store, b));
  EXPECT_EQ(text_of(back, 1), text_of(store, a));
}

TEST(RowStore, agrees_with_a_map_of_rows_over_random_changes) {
  std::mt19937 random(7);
  const auto value = [&]() -> Value {
    switch (random() % 12) {
      case 0: return {};
      case 1: return Value::null();
      case 2: return Value::real(static_cast<double>(random() % 100));
      case 3: return Value::text(std::string(random() % 30, 'q'));
      case 4: return Value::boolean(random() % 2 == 0);
      default: return Value::integer(static_cast<std::int64_t>(random() % 100));
    }
  };
  RowStore store;
  std::map<std::uint32_t, std::string> model;
  for (int round = 0; round < 300; ++round) {
    const bool regular = random() % 2 == 0;
    std::vector<std::pair<Value, Value>> values;
    for (std::size_t i = 0; i < random() % 20; ++i) {
      values.emplace_back(regular ? Value::integer(round) : value(), regular ? Value::text("t") : value());
    }
    const Rows rows = make_rows(values, random() % 2 == 0);
    std::vector<std::uint32_t> indices, ids;
    for (std::uint32_t i = 0; i < rows.size(); ++i) {
      if (random() % 3 != 0) indices.push_back(i);
    }
    store.add(rows, indices, ids);
    for (std::size_t i = 0; i < ids.size(); ++i) EXPECT_TRUE(model.emplace(ids[i], text_of(rows, indices[i])).second);
    std::vector<std::uint32_t> leaving;
    const bool all = random() % 8 == 0;
    for (const auto& [id, text] : model) {
      EXPECT_EQ(text_of(store, id), text);
      if (all || random() % 2 == 0) leaving.push_back(id);
    }
    std::ranges::shuffle(leaving, random);
    const Rows back = store.gather(leaving).rows;
    for (std::size_t i = 0; i < leaving.size(); ++i) EXPECT_EQ(text_of(back, i), model.at(leaving[i]));
    store.erase(leaving);
    for (const std::uint32_t id : leaving) model.erase(id);
    EXPECT_EQ(store.size(), model.size());
  }
}

}  // namespace
}  // namespace varpulis::data
