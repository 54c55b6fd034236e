#pragma once
#include "ops/windowed_operator.h"

namespace varpulis::ops {

/// `.window(...)` before anything but `.aggregate`: keeps rows, and passes on those of each window that comes out as one current list.
[[nodiscard]] std::unique_ptr<catalog::Operator> make_released_window(std::shared_ptr<const WindowPlan> plan);

}  // namespace varpulis::ops
