#pragma once
#include <string>

#include "report/axis.h"
#include "report/collector.h"
#include "report/hover.h"

namespace varpulis::report {

struct RateChart {
  std::string title;
  const Rates& rates;
  TimeRange range;            // of the axis
  bool is_wall_time = false;  // times are since the start of the run
  bool is_stacked = true;     // else the bars of a bucket stand side by side
};

/// Bars: how many of each category in each bucket of time. Empty when nothing was counted.
[[nodiscard]] std::string rate_chart(const RateChart& chart, HoverTexts& hover);

}  // namespace varpulis::report
