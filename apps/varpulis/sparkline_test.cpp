#include "apps/varpulis/sparkline.h"

#include <gtest/gtest.h>

namespace varpulis::app {
namespace {

TEST(Sparkline, draws_from_low_to_high_and_stays_inside) {
  Sparkline line(6, 0, 8);
  for (const double value : {-5.0, 0.0, 3.9, 7.9, 100.0}) line.add(value);
  EXPECT_EQ(line.bars(), " ▁▁▄██");
}

TEST(Sparkline, marks_move_with_their_readings) {
  Sparkline line(3, 0, 1);
  line.mark();
  line.add(0.5);
  line.mark();
  line.add(0.5);
  EXPECT_EQ(line.marks(), " ! ");
  line.add(0.5);
  EXPECT_EQ(line.marks(), "!  ");
  line.add(0.5);
  EXPECT_EQ(line.marks(), "   ");
}

}  // namespace
}  // namespace varpulis::app
