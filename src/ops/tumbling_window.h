#pragma once
#include "ops/window_policy.h"

namespace varpulis::ops {

/// `.window(size)`: a key's window begins at its first row, or, aligned, at the multiple of the size before that, and is over `size` later.
[[nodiscard]] std::shared_ptr<const WindowPolicyPlan> tumbling_window(std::uint64_t size, bool aligned);

}  // namespace varpulis::ops
