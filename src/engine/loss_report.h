#pragma once
#include <string>
#include <vector>

#include "engine/engine.h"

namespace varpulis::engine {

/// What got lost on the way without an error, one line for each stream and cause: `S: 3 rows dropped because a condition had no value`.
/// In declaration order of the streams, then in the order of catalog::Counter. Empty when nothing was lost.
[[nodiscard]] std::vector<std::string> loss_report(const Statistics& statistics);

}  // namespace varpulis::engine
