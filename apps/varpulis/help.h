#pragma once
// --help and manual pages, from the command table.
#include <string>

#include "apps/varpulis/command.h"

namespace varpulis::app {

/// What `varpulis --help` prints: examples, then commands by one line each.
[[nodiscard]] std::string overview_text();
/// What `varpulis <command> --help` prints; begins with examples.
[[nodiscard]] std::string help_text(const Command& command);
/// "varpulis simulate [OPTIONS] -p FILE -e FILE"
[[nodiscard]] std::string usage_line(const Command& command);
/// "-p, --program FILE"
[[nodiscard]] std::string option_heading(const Option& option);

/// The manual page varpulis-<command>(1), or varpulis(1) for null, in man(7) format.
[[nodiscard]] std::string manual_page(const Command* command);
/// docs/guide/cli.md.
[[nodiscard]] std::string markdown_reference();

}  // namespace varpulis::app
