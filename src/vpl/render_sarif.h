#pragma once
// SARIF 2.1.0 (OASIS Standard, 2020): what code hosts and editors read. https://docs.oasis-open.org/sarif/sarif/v2.1.0/
#include <functional>
#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "vpl/source_map.h"

namespace varpulis::vpl {

struct SarifTool {
  std::string version;                                           // of this program
  std::function<std::string_view(std::string_view code)> title;  // one line about a code; empty result: none
};

/// One log with one run. Columns count characters (columnKind unicodeCodePoints).
[[nodiscard]] std::string render_sarif(const Diagnostics& diagnostics, const SourceMap& sources, const SarifTool& tool);

}  // namespace varpulis::vpl
