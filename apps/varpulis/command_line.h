#pragma once
// Arguments to an Invocation, by the command table. Pure: the environment comes in as a function.
#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>

#include "apps/varpulis/command.h"

namespace varpulis::app {

/// Reads an environment variable; no result when it is not set.
using Environment = std::function<std::optional<std::string>(std::string_view name)>;

/// Gives values for options of a command from the configuration file at `path`, as (option, value) pairs.
using ConfigReader = std::function<Result<std::vector<std::pair<std::string, std::string>>>(const std::string& path,
                                                                                            std::string_view command)>;

/// A command with the values of its options, checked against their kinds.
class Invocation {
 public:
  const Command* command = nullptr;  // null: only `varpulis --help` and `varpulis --version`
  bool help = false;
  bool version = false;
  std::vector<std::string> positionals;

  /// True when a flag was given, or an option was given a value on the command line or by its variable.
  [[nodiscard]] bool has(std::string_view option) const { return values_.contains(option); }
  /// has(), and the configuration file is not where it comes from.
  [[nodiscard]] bool gave(std::string_view option) const { return has(option) && !from_config_.contains(option); }
  /// The value given last, else the default, else empty.
  [[nodiscard]] std::string text(std::string_view option) const;
  [[nodiscard]] std::vector<std::string> all(std::string_view option) const;
  /// Require an option of that kind with a value or a default.
  [[nodiscard]] std::int64_t integer(std::string_view option) const;
  [[nodiscard]] double real(std::string_view option) const;
  [[nodiscard]] std::int64_t duration_ns(std::string_view option) const;

  void set(std::string_view option, std::string value) { values_[std::string(option)].push_back(std::move(value)); }
  void set_from_config(std::string_view option, std::string value) {
    from_config_.emplace(option);
    set(option, std::move(value));
  }

 private:
  std::set<std::string, std::less<>> from_config_;
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
};

/// Understands `arguments` (without the program's name). What is not given comes from the environment, else from the
/// configuration file
/// that --config names. An error is wrong usage; its message is for the user.
[[nodiscard]] Result<Invocation> parse_command_line(std::span<const std::string> arguments,
                                                    const Environment& environment,
                                                    const ConfigReader& read_config = nullptr);

}  // namespace varpulis::app
