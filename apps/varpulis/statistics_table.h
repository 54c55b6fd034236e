#pragma once
#include <string>

#include "engine/engine.h"

namespace varpulis::app {

/// What each stream did and keeps, a stream a line, in declaration order. Columns in which no stream has anything are left out. Empty for a
/// program without streams.
[[nodiscard]] std::string statistics_table(const engine::Statistics& statistics);

}  // namespace varpulis::app
