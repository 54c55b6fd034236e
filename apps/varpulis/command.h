#pragma once
// The description of a subcommand. Parsing, --help, completions and manual pages all read it; nothing about an option
// is said twice.
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace varpulis::app {

struct Session;
class Invocation;

enum class ValueKind { none, text, file, directory, integer, real, duration, choice };

struct Option {
  std::string_view name;                  // long name without dashes
  std::vector<std::string_view> aliases;  // further long names
  char letter = 0;                        // short form
  ValueKind kind = ValueKind::none;       // none: a flag
  std::string_view value_name;            // "FILE"
  std::string_view default_value;         // empty: no default
  std::string_view bare_value;            // its value when it stands alone; others are written --name=VALUE
  std::string_view environment;           // variable that is read when the option is not given
  std::string_view summary;               // one sentence without full stop
  std::vector<std::string_view> choices;  // of ValueKind::choice
  std::int64_t minimum = 0;               // of ValueKind::integer
  std::int64_t maximum = std::numeric_limits<std::int64_t>::max();
  bool required = false;
  bool repeated = false;
};

struct Positional {
  std::string_view name;  // "FILE"
  ValueKind kind = ValueKind::file;
  std::string_view summary;
  bool required = false;
  bool repeated = false;
  std::vector<std::string_view> choices;
};

struct Example {
  std::string_view purpose;
  std::string_view command_line;
};

struct Command {
  std::string_view name;
  std::vector<std::string_view> aliases;
  std::string_view summary;
  std::string_view description;  // paragraphs, separated by empty lines
  std::vector<Example> examples;
  std::vector<Positional> positionals;
  std::vector<Option> options;
  std::string_view failure;  // when it exits with 1
  std::string_view found;    // when it exits with 3; empty: never
  int (*run)(const Invocation& invocation, Session& session) = nullptr;

  [[nodiscard]] const Option* option(std::string_view name) const;
};

struct ExitCode {
  int code;
  std::string_view meaning;
};
inline constexpr int exit_fine = 0;
inline constexpr int exit_failed = 1;
inline constexpr int exit_usage = 2;
inline constexpr int exit_found = 3;
/// Of every command.
[[nodiscard]] const std::vector<ExitCode>& exit_codes();

/// All commands in the order in which help lists them.
[[nodiscard]] const std::vector<Command>& command_table();
/// Options that stand before the command or with it.
[[nodiscard]] const std::vector<Option>& global_options();
/// By name or alias; null when unknown.
[[nodiscard]] const Command* find_command(std::string_view name);

/// `90s`, `1500ms`, `5m`, `2h`, `1d`, or a bare number of seconds; fractions are allowed. No result for anything else.
[[nodiscard]] std::optional<std::int64_t> parse_duration_ns(std::string_view text);

}  // namespace varpulis::app
