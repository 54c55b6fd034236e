#pragma once
#include <string>
#include <vector>

#include "report/axis.h"
#include "report/collector.h"
#include "report/hover.h"

namespace varpulis::report {

/// Outputs of another stream, marked on a line.
struct ChartMarks {
  const OutputStream& stream;
  std::size_t color = 0;
};

struct LineChart {
  const OutputStream& stream;
  const EmittedField& field;  // of the stream
  std::vector<ChartMarks> marks;
  TimeRange range;
  std::size_t color = 0;
};

/// The field over event time, a line for each group, with the range of values that were put together as a band, and below it a lane of
/// marks for each other stream. Empty when the field had no finite value.
[[nodiscard]] std::string line_chart(const LineChart& chart, HoverTexts& hover);

}  // namespace varpulis::report
