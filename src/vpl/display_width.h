#pragma once
// How much room text takes on a terminal, for carets that stand under the right characters.
#include <cstddef>
#include <string>
#include <string_view>

namespace varpulis::vpl {

/// Columns of UTF-8 text that begins at column `from` (it matters for tabs): East Asian wide characters and emoji take two, combining marks
/// none, control characters and malformed bytes one.
[[nodiscard]] std::size_t display_columns(std::string_view text, std::size_t tab_columns, std::size_t from);
/// The text with tabs as spaces and control characters as `?`.
[[nodiscard]] std::string display_text(std::string_view text, std::size_t tab_columns);

}  // namespace varpulis::vpl
