#pragma once
// Diagnostics for people: a headline, the lines of the program with carets and labels, and the remedy.
#include <string>

#include "base/diagnostic.h"
#include "vpl/source_map.h"

namespace varpulis::vpl {

enum class TextLayout {
  framed,       // error[E104]: message / --> file:line:column / excerpt / = help
  check,        // "   line:column: error: [E030] message", then the excerpt and the help
  check_short,  // the same without excerpt, and "      hint: " before the help
};

struct TextStyle {
  TextLayout layout = TextLayout::framed;
  bool color = false;  // ANSI escapes; the caller knows whether it writes to a terminal
};

inline constexpr std::size_t tab_columns = 4;  // what a tab is shown as in excerpts

/// One diagnostic, ending in a line break. Cost: linear in the lines shown.
[[nodiscard]] std::string render_text(const Diagnostic& diagnostic, const SourceMap& sources, const TextStyle& style);
/// All of them in order; framed ones are separated by an empty line.
[[nodiscard]] std::string render_text(const Diagnostics& diagnostics, const SourceMap& sources, const TextStyle& style);

[[nodiscard]] std::string_view name(Severity severity);

}  // namespace varpulis::vpl
