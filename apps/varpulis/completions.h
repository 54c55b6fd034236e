#pragma once
// Shell completions, from the command table.
#include <string>
#include <string_view>
#include <vector>

namespace varpulis::app {

/// The shells and further formats that completion_script() knows.
[[nodiscard]] const std::vector<std::string_view>& completion_formats();
/// A script to be loaded by the shell (`bash`, `zsh`, `fish`, `pwsh`). Requires one of these names.
[[nodiscard]] std::string completion_script(std::string_view shell);

}  // namespace varpulis::app
