#pragma once
#include "catalog/pattern.h"
#include "forecast/pattern_shape.h"

namespace varpulis::ops {

/// A pattern of steps in order as a forecast sees it. Its symbols are the combinations of steps and negations that an event can fit by
/// itself: by its type and by the conditions that need no other event. At most `symbols_max` of them are listed.
[[nodiscard]] forecast::PatternShape forecast_shape(const catalog::PatternDescription& pattern, std::size_t symbols_max);

}  // namespace varpulis::ops
