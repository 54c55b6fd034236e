#pragma once
#include "ops/window_policy.h"

namespace varpulis::ops {

/// `.window(n, sliding: k)`: the last n rows of a key come out when there are n and k rows arrived since they last did.
[[nodiscard]] std::shared_ptr<const WindowPolicyPlan> sliding_count_window(std::uint64_t rows, std::uint64_t slide);

}  // namespace varpulis::ops
