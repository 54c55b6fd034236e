#pragma once
#include <string>

#include "engine/engine.h"
#include "plan/plan.h"
#include "report/collector.h"

namespace varpulis::report {

/// The plan as a picture: event types and streams as boxes in stage order from left to right, with what they took in, passed on, lost and
/// keep; an edge for each consumer.
[[nodiscard]] std::string plan_graph(const plan::Plan& plan, const engine::Statistics& statistics,
                                     const Collector& collector);

}  // namespace varpulis::report
