#include "state/snapshot.h"

#include <gtest/gtest.h>

#include "data/compare.h"

namespace varpulis::state {
namespace {

using data::Value;

Value sample() {
  data::Map map;
  map.set("k", Value::array({Value::integer(-1), Value::real(0.5), Value::null(), Value::text("a text longer than inline ones")}));
  map.set("t", Value::timestamp({7}));
  map.set("d", Value::duration(9));
  map.set("b", Value::boolean(true));
  return Value::map(std::move(map));
}

TEST(Snapshot, reads_back_what_was_written) {
  SnapshotWriter writer;
  writer.section("limit");
  writer.put(std::uint64_t{3});
  writer.put(sample());
  writer.put("text");
  SnapshotReader reader(writer.bytes());
  std::uint64_t count = 0;
  Value value;
  std::string text;
  ASSERT_TRUE(reader.section("limit").ok());
  ASSERT_TRUE(reader.get(count).ok());
  ASSERT_TRUE(reader.get(value).ok());
  ASSERT_TRUE(reader.get(text).ok());
  EXPECT_EQ(count, 3U);
  EXPECT_TRUE(data::equal(value, sample()));
  EXPECT_EQ(text, "text");
  EXPECT_TRUE(reader.at_end());
}

TEST(Snapshot, refuses_every_truncation) {
  SnapshotWriter writer;
  writer.put(sample());
  for (std::size_t size = 0; size < writer.bytes().size(); ++size) {
    SnapshotReader reader(std::string_view(writer.bytes()).substr(0, size));
    Value value;
    EXPECT_FALSE(reader.get(value).ok()) << size;
  }
}

TEST(Snapshot, refuses_another_section) {
  SnapshotWriter writer;
  writer.section("limit");
  SnapshotReader reader(writer.bytes());
  EXPECT_FALSE(reader.section("distinct").ok());
}

}  // namespace
}  // namespace varpulis::state
