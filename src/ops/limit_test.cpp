#include <gtest/gtest.h>

#include "ops/testing/harness.h"

namespace varpulis::ops {
namespace {

using namespace testing;
using Lines = std::vector<std::string>;

std::vector<Event> pairs(std::initializer_list<std::pair<Value, std::int64_t>> values) {
  std::vector<Event> events;
  for (const auto& [g, v] : values) {
    events.push_back(event({{"v", number(v)}}));
    if (!g.is_missing()) events.back().fields.set("g", g);
  }
  return events;
}

/// The numbers `v` of the passed rows.
std::vector<std::string> values(const Recorded& record) {
  Lines result;
  for (const std::string& line : record.passed) {
    const std::size_t begin = line.find("\"v\": Int(") + 9;
    result.push_back(line.substr(begin, line.find(')', begin) - begin));
  }
  return result;
}

TEST(Limit, passes_the_first_rows_of_all) {
  const auto spec = bind_call("limit", {literal("rows", number(3))});
  EXPECT_EQ(spec->describe(), "limit(3)");
  EXPECT_EQ(values(run(spec, numbers({5, 4, 3, 2, 1}))), (Lines{"5", "4", "3"}));
  EXPECT_TRUE(run(bind_call("limit", {literal("rows", number(0))}), numbers({1, 2})).passed.empty());
}

TEST(Limit, counts_each_key_on_its_own) {
  const auto spec = bind_call("limit", {literal("rows", number(2)), argument("per", field("g"))});
  EXPECT_EQ(spec->describe(), "limit(2, per: g)");
  EXPECT_EQ(fields_read(*spec), Lines{"g"});
  const auto events = pairs({{text("a"), 1}, {text("b"), 2}, {text("a"), 3}, {text("a"), 4}, {Value(), 5}, {text("b"), 6}, {Value(), 7}, {Value(), 8}, {text("b"), 9}});
  EXPECT_EQ(values(run(spec, events)), (Lines{"1", "2", "3", "5", "6", "7"}));
}

TEST(Limit, refuses_a_negative_count) {
  EXPECT_EQ(bind_errors("limit", {literal("rows", number(-1))}), Lines{"E154: limit() needs a row count of 0 or more, found -1"});
}

TEST(First, passes_one_row) {
  EXPECT_EQ(values(run(bind_call("first", {}), numbers({5, 4}))), Lines{"5"});
  const auto spec = bind_call("first", {argument("per", field("g"))});
  EXPECT_EQ(spec->describe(), "first(per: g)");
  EXPECT_EQ(values(run(spec, pairs({{text("a"), 1}, {text("a"), 2}, {text("b"), 3}}))), (Lines{"1", "3"}));
}

TEST(Distinct, compares_keys_as_the_language_does) {
  const auto spec = bind_call("distinct", {argument("key", field("g"))});
  EXPECT_EQ(spec->state_bound(), "at most 100,000 keys");
  const auto events = pairs({{number(1), 1}, {Value::real(1.0), 2}, {text("1"), 3}, {Value(), 4}, {Value::null(), 5}, {Value(), 6},
                             {Value::null(), 7}, {text("1"), 8}, {text("a text that is longer than inline ones"), 9},
                             {text("a text that is longer than inline ones"), 10}});
  EXPECT_EQ(values(run(spec, events)), (Lines{"1", "3", "4", "5", "9"}));
}

TEST(Distinct, compares_whole_rows_with_their_field_order) {
  const auto spec = bind_call("distinct", {});
  EXPECT_EQ(fields_read(*spec), Lines{"*"});
  const Recorded record = run(spec, {event({{"a", number(1)}, {"b", number(2)}}), event({{"b", number(2)}, {"a", number(1)}}),
                                     event({{"a", number(1)}, {"b", Value::real(2)}}), event({{"a", number(1)}})});
  EXPECT_EQ(record.passed.size(), 3U);
}

TEST(Distinct, remembers_per_key) {
  const auto spec = bind_call("distinct", {argument("key", field("v")), argument("per", field("g"))});
  EXPECT_EQ(spec->describe(), "distinct(v, per: g)");
  EXPECT_EQ(values(run(spec, pairs({{text("a"), 1}, {text("b"), 1}, {text("a"), 1}, {text("a"), 2}}))), (Lines{"1", "1", "2"}));
}

TEST(Distinct, forgets_the_key_not_seen_for_longest) {
  std::vector<Event> events;
  for (std::int64_t v = 0; v <= 100'000; ++v) {
    events.push_back(event({{"v", number(v)}}));
    if (v == 50'000) events.push_back(event({{"v", number(0)}}));  // seen again: 1 is the oldest now
  }
  events.push_back(event({{"v", number(0)}}));
  events.push_back(event({{"v", number(1)}}));
  const auto spec = bind_call("distinct", {argument("key", field("v"))});
  const Recorded record = run_batches(*spec, events, 10'000, true);
  EXPECT_EQ(record.passed.size(), 100'002U);  // 1 had been forgotten
  EXPECT_EQ(record.counters.at("keys that .distinct forgot"), 2U);
  EXPECT_EQ(record.warnings.size(), 1U);
  EXPECT_EQ(run_batches(*spec, events, 30'000, false), record);
}

}  // namespace
}  // namespace varpulis::ops
