#pragma once
#include <string>

#include "engine/engine.h"

namespace varpulis::app {

/// A line for each stream that forecasts: how many forecasts, how good. Empty without such streams.
[[nodiscard]] std::string forecast_table(const engine::Statistics& statistics);
/// For each such stream the same in full: scores, coverage, and a reliability table.
[[nodiscard]] std::string forecast_report(const engine::Statistics& statistics);

}  // namespace varpulis::app
