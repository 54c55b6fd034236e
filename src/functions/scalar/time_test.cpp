#include <gtest/gtest.h>

#include <set>

#include "data/text.h"
#include "functions/testing/call.h"

namespace varpulis::functions {
namespace {

TEST(Time, parts_of_timestamps_and_texts) {
  const Value leap_day = Value::timestamp({1709202615'999999999});  // 2024-02-29T10:30:15.999999999Z
  check({{"year", {leap_day}, "Int(2024)"},
         {"month", {leap_day}, "Int(2)"},
         {"day", {leap_day}, "Int(29)"},
         {"hour", {leap_day}, "Int(10)"},
         {"minute", {leap_day}, "Int(30)"},
         {"second", {leap_day}, "Int(15)"},
         {"day_of_week", {leap_day}, "Int(4)"},
         {"year", {Value::timestamp({-1})}, "Int(1969)"},
         {"second", {Value::timestamp({-1})}, "Int(59)"},
         {"day_of_week", {Value::timestamp({-1})}, "Int(3)"},
         {"day_of_week", {"2024-03-03"}, "Int(7)"},
         {"day_of_week", {"2024-03-04"}, "Int(1)"},
         {"hour", {"2024-02-29T12:00:00+01:30"}, "Int(10)"},
         {"minute", {"2024-02-29 23:59:58"}, "Int(59)"},
         {"hour", {"2024-02-29"}, "Int(0)"},
         {"year", {"soon"}, "missing"},
         {"year", {"2024-02-30"}, "missing"},
         {"year", {2024}, "missing"},
         {"year", {null}, "missing"},
         {"year", {missing}, "missing"}});
}

TEST(Time, duration_between_is_never_negative) {
  check({{"duration_between", {"2024-01-01", "2024-01-02"}, "Duration(86400000000000)"},
         {"duration_between", {"2024-01-02", "2024-01-01"}, "Duration(86400000000000)"},
         {"duration_between", {Value::timestamp({5}), Value::timestamp({5})}, "Duration(0)"},
         {"duration_between", {Value::timestamp(EventTime::min()), Value::timestamp(EventTime::max())}, "Duration(18446744073709551615)"},
         {"duration_between", {"2024-01-02", "later"}, "missing"},
         {"duration_between", {0, "2024-01-02"}, "missing"},
         {"duration_between", {null, "2024-01-02"}, "missing"}});
}

TEST(Time, timestamp_reads_texts) {
  check({{"timestamp", {"1970-01-01T00:00:01Z"}, "Timestamp(1000000000)"},
         {"timestamp", {"1970-01-01 00:00:01"}, "Timestamp(1000000000)"},
         {"timestamp", {Value::timestamp({7})}, "Timestamp(7)"},
         {"timestamp", {"tomorrow"}, "missing"},
         {"timestamp", {1}, "missing"}});
}

TEST(Event, functions_read_the_context) {
  const CallContext context = {.event_time = {5}, .now = {9}, .event_type = "Reading"};
  EXPECT_EQ(show(call("now", {}, context)), "Timestamp(9)");
  EXPECT_EQ(show(call("event_time", {}, context)), "Timestamp(5)");
  EXPECT_EQ(show(call("event_type", {}, context)), "Str(\"Reading\")");
}

TEST(Event, only_what_depends_on_more_than_its_arguments_is_impure) {
  std::set<std::string_view> impure;
  for (const FunctionDescriptor* function : builtins().functions()) {
    if (!function->pure) impure.insert(function->name);
  }
  EXPECT_EQ(impure, (std::set<std::string_view>{"event_time", "event_type", "now", "random", "uuid"}));
}

TEST(Event, uuid_has_the_form_of_version_4) {
  std::set<std::string> seen;
  for (std::uint64_t key = 0; key < 1000; ++key) {
    const std::string uuid = data::display(call("uuid", {}, {.random_key = key}));
    ASSERT_EQ(uuid.size(), 36U);
    for (std::size_t i = 0; i < uuid.size(); ++i) {
      const bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
      ASSERT_EQ(uuid[i] == '-', is_dash) << uuid;
      ASSERT_TRUE(is_dash || std::string_view("0123456789abcdef").find(uuid[i]) != std::string_view::npos) << uuid;
    }
    EXPECT_EQ(uuid[14], '4') << uuid;
    EXPECT_NE(std::string_view("89ab").find(uuid[19]), std::string_view::npos) << uuid;
    EXPECT_EQ(uuid, data::display(call("uuid", {}, {.random_key = key})));
    EXPECT_TRUE(seen.insert(uuid).second) << uuid;
  }
}

TEST(Event, random_fills_the_unit_interval) {
  double sum = 0;
  double least = 1;
  double greatest = 0;
  for (std::uint64_t key = 0; key < 10'000; ++key) {
    const double x = call("random", {}, {.random_key = key}).as_real();
    ASSERT_GE(x, 0);
    ASSERT_LT(x, 1);
    sum += x;
    least = std::min(least, x);
    greatest = std::max(greatest, x);
  }
  EXPECT_NEAR(sum / 10'000, 0.5, 0.02);
  EXPECT_LT(least, 0.01);
  EXPECT_GT(greatest, 0.99);
}

}  // namespace
}  // namespace varpulis::functions
