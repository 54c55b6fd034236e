#pragma once
#include "ops/window_policy.h"

namespace varpulis::ops {

/// `.window(session: gap)`: a key's window is over when more than `gap` has passed since the greatest timestamp in it.
[[nodiscard]] std::shared_ptr<const WindowPolicyPlan> session_window(std::uint64_t gap);

}  // namespace varpulis::ops
