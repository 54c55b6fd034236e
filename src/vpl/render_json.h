#pragma once
#include <string>

#include "base/diagnostic.h"
#include "vpl/source_map.h"

namespace varpulis::vpl {

/// `check --format json`: an array of {code, severity, message, file, line, column, end_line, end_column, label, labels, help, fixes}, one
/// object a line. Lines and columns count from 1, columns in characters; the end is the place after the last character.
[[nodiscard]] std::string render_json(const Diagnostics& diagnostics, const SourceMap& sources);

}  // namespace varpulis::vpl
