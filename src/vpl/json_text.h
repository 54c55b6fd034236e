#pragma once
#include <string>
#include <string_view>

namespace varpulis::vpl {

/// Appends `text` as a JSON string. Malformed UTF-8 becomes U+FFFD, so that the result is always valid JSON.
void append_json(std::string& out, std::string_view text);

}  // namespace varpulis::vpl
