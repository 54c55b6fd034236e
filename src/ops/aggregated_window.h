#pragma once
#include "ops/aggregate_plan.h"
#include "ops/windowed_operator.h"

namespace varpulis::ops {

/// `.window(...)` with `.aggregate(...)` directly behind it, as one operator: it keeps no rows but what the aggregates need of them.
[[nodiscard]] catalog::OperatorSpecPtr aggregated_window(std::shared_ptr<const WindowPlan> window, const AggregateSpec& aggregate);

}  // namespace varpulis::ops
