#pragma once
#include <string>

#include "engine/engine.h"
#include "plan/plan.h"

namespace varpulis::report {

/// A row for each stream: rows in and out, outputs, every counter that some stream has, state and time.
[[nodiscard]] std::string stream_table(const engine::Statistics& statistics);
/// A row for each operator: rows in and out, what it keeps now, and what it may keep.
[[nodiscard]] std::string operator_table(const plan::Plan& plan, const engine::Statistics& statistics);

}  // namespace varpulis::report
