#pragma once
#include "ops/window_policy.h"

namespace varpulis::ops {

/// `.window(n)`: a key's window comes out with its n-th row and begins anew.
[[nodiscard]] std::shared_ptr<const WindowPolicyPlan> count_window(std::uint64_t rows);

}  // namespace varpulis::ops
