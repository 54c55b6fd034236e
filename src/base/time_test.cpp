#include <gtest/gtest.h>

#include "base/time.h"

namespace varpulis {
namespace {

TEST(Time, formats_with_the_fewest_lossless_fraction_digits) {
  EXPECT_EQ(format_time({0}), "1970-01-01T00:00:00Z");
  EXPECT_EQ(format_time({1'500 * ns_per_ms}), "1970-01-01T00:00:01.500Z");
  EXPECT_EQ(format_time({-1}), "1969-12-31T23:59:59.999999999Z");
}

TEST(Time, parses_what_it_formats) {
  for (const std::int64_t ns : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1'709'164'800'123'456'789}, EventTime::min().ns, EventTime::max().ns}) {
    EXPECT_EQ(parse_time(format_time({ns})), EventTime{ns}) << ns;
  }
}

TEST(Time, applies_minutes_of_the_zone) {
  EXPECT_EQ(format_time(*parse_time("2024-02-29T12:00:00+01:30")), "2024-02-29T10:30:00Z");
}

TEST(Time, refuses_what_is_no_time) {
  for (const char* text : {"", "2024", "2024-13-01", "2023-02-29", "2024-01-01T25:00:00", "2024-01-01 00:00:00 x", "2024-01-01T00:00:00.Z"}) {
    EXPECT_FALSE(parse_time(text)) << text;
  }
}

}  // namespace
}  // namespace varpulis
