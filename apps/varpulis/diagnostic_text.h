#pragma once
#include <string>

#include "base/diagnostic.h"
#include "vpl/source_map.h"

namespace varpulis::app {

/// Diagnostics with place, excerpt and help, as people read them.
[[nodiscard]] std::string diagnostic_text(const Diagnostics& diagnostics, const vpl::SourceMap& sources, bool colored);

}  // namespace varpulis::app
