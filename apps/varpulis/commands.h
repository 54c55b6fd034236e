#pragma once
// One function per subcommand; each file describes its command and runs it. command_table.cpp lists them.
#include "apps/varpulis/command.h"

namespace varpulis::app {

[[nodiscard]] Command analyze_command();
[[nodiscard]] Command check_command();
[[nodiscard]] Command completions_command();
[[nodiscard]] Command config_gen_command();
[[nodiscard]] Command demo_command();
[[nodiscard]] Command detect_command();
[[nodiscard]] Command explain_command();
[[nodiscard]] Command whynot_command();
[[nodiscard]] Command fmt_command();
[[nodiscard]] Command forecast_report_command();
[[nodiscard]] Command gen_command();
[[nodiscard]] Command infer_command();
[[nodiscard]] Command manual_command();
[[nodiscard]] Command parse_command();
[[nodiscard]] Command run_command();
[[nodiscard]] Command simulate_command();
[[nodiscard]] Command test_command();
[[nodiscard]] Command version_command();

}  // namespace varpulis::app
