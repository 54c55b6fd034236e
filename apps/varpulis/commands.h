#pragma once
// One function per subcommand; each file describes its command and runs it. command_table.cpp lists them.
#include "apps/varpulis/command.h"

namespace varpulis::app {

[[nodiscard]] Command completions_command();
[[nodiscard]] Command config_gen_command();
[[nodiscard]] Command gen_command();
[[nodiscard]] Command manual_command();
[[nodiscard]] Command version_command();

}  // namespace varpulis::app
