#pragma once
#include "ops/window_policy.h"

namespace varpulis::ops {

/// `.window(size, sliding: slide)`: a key's window holds the rows no more than `size` older than the last to arrive, and comes out with its
/// first row and then with each row that is at least `slide` later than the one it last came out with.
[[nodiscard]] std::shared_ptr<const WindowPolicyPlan> sliding_window(std::uint64_t size, std::uint64_t slide);

}  // namespace varpulis::ops
