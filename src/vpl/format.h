#pragma once
#include <string>
#include <string_view>

#include "base/result.h"
#include "vpl/parser.h"

namespace varpulis::vpl {

/// Canonical layout of a program, comments and compile-time loops kept. Formatting twice changes nothing; the result parses to the
/// same tree. A program with syntax errors is not formatted: its errors are in `diagnostics` and there is no result.
[[nodiscard]] std::optional<std::string> format(std::string_view text, const ParserOptions& options, Diagnostics& diagnostics);

}  // namespace varpulis::vpl
