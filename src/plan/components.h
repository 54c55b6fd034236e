#pragma once
#include <vector>

#include "plan/plan.h"

namespace varpulis::plan {

/// The connected parts of the graph, and which of them have to be stepped deadline by deadline. Requires stages with `upstream`.
[[nodiscard]] std::vector<Component> components(const Plan& plan);

}  // namespace varpulis::plan
