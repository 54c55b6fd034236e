#include "ops/answer_cache.h"

#include <gtest/gtest.h>

namespace varpulis::ops {
namespace {

using data::Value;

class AnswerCacheTest : public ::testing::Test {
 protected:
  std::size_t add(const Value& key, std::int64_t answer, std::int64_t expires) {
    const Value value = Value::integer(answer);
    return cache.add(key, {&value, 1}, {expires});
  }
  /// The answer, or -1.
  std::int64_t find(const Value& key, std::int64_t now, const AnswerCache& in) const {
    const data::ColumnPtr column = data::repeat(key, 1);
    const data::Value* found = in.find({&column, 1}, 0, in.hashes({&column, 1}, 1)[0], {now});
    return found == nullptr ? -1 : found->as_integer();
  }
  std::int64_t find(const Value& key, std::int64_t now) const { return find(key, now, cache); }

  AnswerCache cache{1, 20};
};

TEST_F(AnswerCacheTest, gives_answers_until_their_time) {
  add(Value::text("a"), 1, 100);
  EXPECT_EQ(find(Value::text("a"), 99), 1);
  EXPECT_EQ(find(Value::text("a"), 100), -1);
  EXPECT_EQ(find(Value::text("b"), 0), -1);
  EXPECT_EQ(find(Value::integer(1), 0), -1);
}

TEST_F(AnswerCacheTest, takes_numbers_by_value_and_texts_by_themselves) {
  add(Value::integer(1), 1, 100);
  EXPECT_EQ(find(Value::real(1.0), 0), 1);
  EXPECT_EQ(find(Value::text("1"), 0), -1);
}

TEST_F(AnswerCacheTest, forgets_the_oldest_tenth_when_it_is_full) {
  for (int i = 0; i < 20; ++i) EXPECT_EQ(add(Value::integer(i), i, 100), 0U);
  add(Value::integer(0), 50, 100);  // is now the youngest
  EXPECT_EQ(add(Value::integer(20), 20, 100), 2U);
  EXPECT_EQ(cache.size(), 19U);
  EXPECT_EQ(find(Value::integer(1), 0), -1);
  EXPECT_EQ(find(Value::integer(2), 0), -1);
  EXPECT_EQ(find(Value::integer(3), 0), 3);
  EXPECT_EQ(find(Value::integer(0), 0), 50);
  EXPECT_EQ(find(Value::integer(20), 0), 20);
}

TEST_F(AnswerCacheTest, replaces_answers_for_ever_in_bounded_memory) {
  for (int i = 0; i < 10'000; ++i) add(Value::integer(i % 3), i, i + 1);
  EXPECT_EQ(cache.size(), 3U);
  EXPECT_EQ(find(Value::integer(0), 9'999), 9'999);
  EXPECT_EQ(find(Value::integer(1), 9'998), -1);
}

TEST_F(AnswerCacheTest, is_the_same_after_save_and_load) {
  for (int i = 0; i < 30; ++i) add(Value::integer(i * 7 % 25), i, 100 + i);
  state::SnapshotWriter writer;
  cache.save(writer);
  const std::string bytes = writer.take();
  state::SnapshotReader reader(bytes);
  AnswerCache loaded{1, 20};
  ASSERT_TRUE(loaded.load(reader).ok());
  EXPECT_TRUE(reader.at_end());
  for (int i = 0; i < 10; ++i) {  // also what they forget from here on
    for (int key = 0; key < 40; ++key) EXPECT_EQ(find(Value::integer(key), 0, loaded), find(Value::integer(key), 0)) << key;
    const Value value = Value::integer(i);
    EXPECT_EQ(loaded.add(Value::integer(30 + i), {&value, 1}, {200}), cache.add(Value::integer(30 + i), {&value, 1}, {200}));
  }
}

}  // namespace
}  // namespace varpulis::ops
