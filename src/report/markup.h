#pragma once
#include <string>
#include <string_view>

namespace varpulis::report {

/// Text for element contents and attribute values of XML and HTML. What XML does not allow (control characters, bytes that are no UTF-8)
/// becomes U+FFFD.
[[nodiscard]] std::string escaped(std::string_view text);
/// The text with at most so many characters; what was cut is shown by an ellipsis.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t characters_max);
/// A quoted JSON string that may stand inside <script>: no `<`, `>` or `&`.
[[nodiscard]] std::string script_text(std::string_view text);
/// A coordinate: at most two decimals.
[[nodiscard]] std::string px(double value);

}  // namespace varpulis::report
