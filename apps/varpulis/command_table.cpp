#include "apps/varpulis/commands.h"

namespace varpulis::app {

const Option* Command::option(std::string_view wanted) const {
  for (const Option& each : options) {
    if (each.name == wanted) return &each;
  }
  return nullptr;
}

const std::vector<ExitCode>& exit_codes() {
  static const std::vector<ExitCode> codes = {
      {exit_fine, "all went well"},
      {exit_failed,
       "the command failed: an invalid program, a failed test, a file that cannot be read; the cause is on standard "
       "error"},
      {exit_usage, "wrong usage: an unknown option, a missing or impossible value"},
      {exit_found, "detect and analyze, when asked to: what they were to watch for is there"},
  };
  return codes;
}

const std::vector<Command>& command_table() {
  static const std::vector<Command> table = {
      run_command(),     simulate_command(), detect_command(),          analyze_command(), check_command(), test_command(),
      explain_command(), whynot_command(),   forecast_report_command(), fmt_command(),     parse_command(), infer_command(),
      demo_command(),    gen_command(),      config_gen_command(),      completions_command(), manual_command(), version_command(),
  };
  return table;
}

const std::vector<Option>& global_options() {
  static const std::vector<Option> options = {
      {.name = "config",
       .letter = 'c',
       .kind = ValueKind::file,
       .value_name = "FILE",
       .environment = "VARPULIS_CONFIG",
       .summary = "Configuration file, YAML or TOML, that stands in for options of run and simulate; see config-gen"},
      {.name = "help", .letter = 'h', .summary = "Show examples and options"},
      {.name = "version", .letter = 'V', .summary = "Show the version"},
  };
  return options;
}

const Command* find_command(std::string_view name) {
  for (const Command& command : command_table()) {
    if (command.name == name || std::ranges::find(command.aliases, name) != command.aliases.end()) return &command;
  }
  return nullptr;
}

}  // namespace varpulis::app
