#pragma once
// Arguments to an Invocation, by the command table. Pure: the environment comes in as a function.
#include <functional>
#include <map>
#include <span>
#include <string>

#include "apps/varpulis/command.h"

namespace varpulis::app {

/// Reads an environment variable; no result when it is not set.
using Environment = std::function<std::optional<std::string>(std::string_view name)>;

/// A command with the values of its options, checked against their kinds.
class Invocation {
 public:
  const Command* command = nullptr;  // null: only `varpulis --help` and `varpulis --version`
  bool help = false;
  bool version = false;
  std::vector<std::string> positionals;

  /// True when a flag was given, or an option was given a value on the command line or by its variable.
  [[nodiscard]] bool has(std::string_view option) const { return values_.contains(option); }
  /// The value given last, else the default, else empty.
  [[nodiscard]] std::string text(std::string_view option) const;
  [[nodiscard]] std::vector<std::string> all(std::string_view option) const;
  /// Require an option of that kind with a value or a default.
  [[nodiscard]] std::int64_t integer(std::string_view option) const;
  [[nodiscard]] double real(std::string_view option) const;
  [[nodiscard]] std::int64_t duration_ns(std::string_view option) const;

  void set(std::string_view option, std::string value) { values_[std::string(option)].push_back(std::move(value)); }

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
};

/// Understands `arguments` (without the program's name). An error is wrong usage; its message is for the user.
[[nodiscard]] Result<Invocation> parse_command_line(std::span<const std::string> arguments, const Environment& environment);

}  // namespace varpulis::app
