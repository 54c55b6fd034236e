#pragma once
// What was expected against what came out, line by line, in words and marks that a person can read.
#include <span>
#include <string>
#include <string_view>

#include "scenario/output_line.h"

namespace varpulis::scenario {

/// Empty when equal. Else the lines with marks: `-` expected and missing, `+` came out and not expected, and below a
/// changed event what
/// differs in which field. Ints and floats differ (1 is not 1.0), so does another order of fields; NaN equals NaN.
/// Unordered: as a bag.
[[nodiscard]] std::string difference(std::span<const OutputLine> expected, std::span<const OutputLine> actual,
                                     bool unordered);
/// The same for plain texts (plans, diagnostics); blanks at line ends and empty lines at the end do not count.
[[nodiscard]] std::string text_difference(std::string_view expected, std::string_view actual);

}  // namespace varpulis::scenario
