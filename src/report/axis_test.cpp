#include "report/axis.h"

#include <gtest/gtest.h>

#include "base/time.h"
#include "report/number_text.h"

namespace varpulis::report {
namespace {

std::string texts(const std::vector<Tick>& ticks) {
  std::string out;
  for (const Tick& tick : ticks) out += (out.empty() ? "" : "|") + tick.text;
  return out;
}

TEST(Axis, has_round_numbers) {
  EXPECT_EQ(texts(number_ticks(0, 100, 4)), "0|50|100");
  EXPECT_EQ(texts(number_ticks(-3, 7, 5)), "-2|0|2|4|6");
  EXPECT_EQ(texts(number_ticks(0, 1.2e6, 4)), "0|500 k|1 M");
  EXPECT_EQ(texts(number_ticks(20.001, 20.0041, 4)), "20.001|20.002|20.003|20.004");
}

TEST(Axis, ends_where_doubles_run_out) { EXPECT_LT(number_ticks(1e17, 1e17 + 16, 4).size(), 10U); }

TEST(Axis, has_round_times) {
  const std::int64_t nine = parse_time("2026-03-02T09:00:00Z")->ns;
  EXPECT_EQ(texts(time_ticks({nine, nine + 20 * ns_per_s}, 5)), "09:00:00|09:00:05|09:00:10|09:00:15|09:00:20");
  EXPECT_EQ(texts(time_ticks({nine, nine + 12 * ns_per_hour}, 4)), "09:00|12:00|15:00|18:00|21:00");
  EXPECT_EQ(texts(time_ticks({nine, nine + 24 * ns_per_hour}, 4)), "12:00|18:00|03 Mar|06:00");
  EXPECT_EQ(texts(time_ticks({0, 500 * ns_per_ms}, 5)), "00:00.000|00:00.100|00:00.200|00:00.300|00:00.400|00:00.500");
  EXPECT_LT(time_ticks({-(std::int64_t{1} << 61), std::int64_t{1} << 61}, 8).size(), 12U);
}

TEST(Axis, says_a_range_in_words) {
  const std::int64_t nine = parse_time("2026-03-02T09:00:00Z")->ns;
  EXPECT_EQ(range_text({nine, nine + ns_per_hour}), "2026-03-02 09:00:00 to 10:00:00 UTC");
  EXPECT_EQ(range_text({nine, nine + ns_per_day}), "2026-03-02 09:00:00 to 2026-03-03 09:00:00 UTC");
}

TEST(NumberText, shows_bytes_in_the_unit_that_fits) {
  EXPECT_EQ(bytes_text(0), "0 B");
  EXPECT_EQ(bytes_text(1023), "1023 B");
  EXPECT_EQ(bytes_text(1536), "1.5 KB");
  EXPECT_EQ(bytes_text(std::uint64_t{5} << 40), "5120.0 GB");
}

TEST(NumberText, is_short) {
  EXPECT_EQ(short_number(950), "950");
  EXPECT_EQ(short_number(1'500'000), "1.5 M");
  EXPECT_EQ(short_number(20'000), "20 k");
  EXPECT_EQ(short_number(-0.0), "0");
  EXPECT_EQ(grouped(1'234'567), "1,234,567");
  EXPECT_EQ(width_text(2 * ns_per_minute), "2 min");
  EXPECT_EQ(width_text(1), "1 ns");
}

}  // namespace
}  // namespace varpulis::report
