#include "apps/varpulis/statistics_table.h"

#include <gtest/gtest.h>

namespace varpulis::app {
namespace {

TEST(StatisticsTable, leaves_out_columns_in_which_nobody_has_anything) {
  engine::Statistics statistics;
  statistics.streams.push_back({.name = "Hot", .rows_in = 12345, .rows_out = 3, .outputs = 3});
  EXPECT_EQ(statistics_table(statistics),
            "  stream   rows in   rows out   outputs\n"
            "  Hot       12,345          3         3\n");
  EXPECT_EQ(statistics_table({}), "");
}

TEST(StatisticsTable, tells_state_time_and_who_holds_it_back) {
  engine::Statistics statistics;
  statistics.streams.push_back({.name = "Größe", .rows_in = 1, .rows_out = 1});
  statistics.streams.push_back({.name = "Mean",
                                .rows_in = 9,
                                .rows_out = 2,
                                .outputs = 2,
                                .state = {.keys = 4, .rows = 7, .bytes = 3 * 1024 * 1024},
                                .time = EventTime{5 * ns_per_s},
                                .held_back_by = "Reading"});
  EXPECT_EQ(
      statistics_table(statistics),
      "  stream   rows in   rows out   outputs   keys   rows kept    state   time                   held back by\n"
      "  Größe          1          1         0\n"
      "  Mean           9          2         2      4           7   3.0 MB   1970-01-01T00:00:05Z   Reading\n");
}

}  // namespace
}  // namespace varpulis::app
