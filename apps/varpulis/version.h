#pragma once
#include <string>
#include <string_view>

namespace varpulis::app {

inline constexpr std::string_view program_name = "varpulis";
/// "0.1.0"
[[nodiscard]] std::string_view version();
/// "varpulis 0.1.0\n"
[[nodiscard]] std::string version_line();

}  // namespace varpulis::app
