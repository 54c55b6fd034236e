#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "vpl/parser.h"

namespace varpulis::vpl {

/// Canonical layout of a program, comments and compile-time loops kept. Formatting twice changes nothing; the result parses to the
/// same tree. A program with syntax errors is not formatted: its errors are in `diagnostics` and there is no result.
///
/// The body of a compile-time loop is formatted as the template that it is, `{name}` standing for a name. Where that is impossible (the
/// body is no sequence of statements before it is expanded, or holds a block comment of several lines) the loop stays as it is written.
[[nodiscard]] std::optional<std::string> format(std::string_view text, const ParserOptions& options,
                                                Diagnostics& diagnostics);

}  // namespace varpulis::vpl
