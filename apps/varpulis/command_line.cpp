#include "apps/varpulis/command_line.h"

#include <charconv>
#include <cmath>

#include "base/edit_distance.h"

namespace varpulis::app {
namespace {

Error usage(std::string message) { return Error(ErrorCode::invalid_argument, std::move(message)); }

const Option* find_long(const Command* command, std::string_view name) {
  const auto in = [&](const std::vector<Option>& options) -> const Option* {
    for (const Option& option : options) {
      if (option.name == name || std::ranges::find(option.aliases, name) != option.aliases.end()) return &option;
    }
    return nullptr;
  };
  const Option* found = command == nullptr ? nullptr : in(command->options);
  return found != nullptr ? found : in(global_options());
}

const Option* find_letter(const Command* command, char letter) {
  const auto in = [&](const std::vector<Option>& options) -> const Option* {
    for (const Option& option : options) {
      if (option.letter == letter) return &option;
    }
    return nullptr;
  };
  const Option* found = command == nullptr ? nullptr : in(command->options);
  return found != nullptr ? found : in(global_options());
}

std::string unknown_option(const Command* command, std::string_view name) {
  std::vector<std::string> known;
  if (command != nullptr) {
    for (const Option& option : command->options) known.emplace_back(option.name);
  }
  for (const Option& option : global_options()) known.emplace_back(option.name);
  std::string message = fmt::format("unknown option '--{}'", name);
  if (const auto near = nearest_name(name, known)) message += fmt::format(", did you mean '--{}'?", *near);
  return message;
}

Result<void> check_value(const Option& option, std::string_view value, std::string_view origin) {
  switch (option.kind) {
    case ValueKind::none:
    case ValueKind::text: return {};
    case ValueKind::file:
    case ValueKind::directory:
      if (value.empty()) return usage(fmt::format("{} needs a path, found nothing", origin));
      return {};
    case ValueKind::integer: {
      std::int64_t number = 0;
      const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
      if (error != std::errc() || end != value.data() + value.size() || number < option.minimum ||
          number > option.maximum) {
        const bool bounded = option.maximum != std::numeric_limits<std::int64_t>::max();
        return usage(
            bounded ? fmt::format("{} needs a whole number from {} to {}, found '{}'", origin, option.minimum,
                                  option.maximum, value)
                    : fmt::format("{} needs a whole number of {} or more, found '{}'", origin, option.minimum, value));
      }
      return {};
    }
    case ValueKind::real: {
      double number = 0;
      const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
      if (error != std::errc() || end != value.data() + value.size() ||
          !(number >= static_cast<double>(option.minimum)) || !(number <= static_cast<double>(option.maximum))) {
        return usage(
            fmt::format("{} needs a number from {} to {}, found '{}'", origin, option.minimum, option.maximum, value));
      }
      return {};
    }
    case ValueKind::duration:
      if (!parse_duration_ns(value))
        return usage(fmt::format("{} needs a duration like 90s, 5m or 2h, found '{}'", origin, value));
      return {};
    case ValueKind::choice:
      if (std::ranges::find(option.choices, value) == option.choices.end()) {
        return usage(fmt::format("{} is one of {}, found '{}'", origin, fmt::join(option.choices, ", "), value));
      }
      return {};
  }
  return {};
}

/// Walks over the arguments once.
class Parser {
 public:
  Parser(std::span<const std::string> arguments, const Environment& environment, const ConfigReader& read_config)
      : arguments_(arguments), environment_(environment), read_config_(read_config) {}

  Result<Invocation> parse() {
    bool options_ended = false;
    while (at_ < arguments_.size()) {
      const std::string& argument = arguments_[at_++];
      if (options_ended || argument.size() < 2 || argument[0] != '-') {
        VARPULIS_CHECK(take_word(argument));
      } else if (argument == "--") {
        options_ended = true;
      } else if (argument[1] == '-') {
        VARPULIS_CHECK(take_long(std::string_view(argument).substr(2)));
      } else {
        VARPULIS_CHECK(take_letters(std::string_view(argument).substr(1)));
      }
    }
    if (result_.help || result_.version) return std::move(result_);
    if (result_.command == nullptr) return usage("a command is missing");
    VARPULIS_CHECK(read_environment());
    VARPULIS_CHECK(read_config_file());
    VARPULIS_CHECK(check_complete());
    return std::move(result_);
  }

 private:
  Result<void> take_word(const std::string& word) {
    if (result_.command == nullptr) {
      result_.command = find_command(word);
      if (result_.command != nullptr) return {};
      std::vector<std::string> known;
      for (const Command& command : command_table()) known.emplace_back(command.name);
      const auto near = nearest_name(word, known);
      return usage(fmt::format("unknown command '{}'{}", word, near ? fmt::format(", did you mean '{}'?", *near) : ""));
    }
    result_.positionals.push_back(word);
    return {};
  }

  Result<void> take_long(std::string_view argument) {
    const std::size_t equals = argument.find('=');
    const std::string_view name = argument.substr(0, equals);
    const Option* option = find_long(result_.command, name);
    if (option == nullptr) return usage(unknown_option(result_.command, name));
    if (equals != std::string_view::npos) {
      if (option->kind == ValueKind::none)
        return usage(fmt::format("--{} takes no value, found '{}'", name, argument.substr(equals + 1)));
      return store(*option, std::string(argument.substr(equals + 1)), fmt::format("--{}", name));
    }
    return take_value(*option, fmt::format("--{}", name));
  }

  Result<void> take_letters(std::string_view letters) {
    while (!letters.empty()) {
      const Option* option = find_letter(result_.command, letters[0]);
      if (option == nullptr) return usage(fmt::format("unknown option '-{}'", letters[0]));
      const std::string origin = fmt::format("-{}", letters[0]);
      letters.remove_prefix(1);
      if (option->kind != ValueKind::none && !letters.empty()) {
        if (letters[0] == '=') letters.remove_prefix(1);
        return store(*option, std::string(letters), origin);
      }
      VARPULIS_CHECK(take_value(*option, origin));
    }
    return {};
  }

  Result<void> take_value(const Option& option, const std::string& origin) {
    if (option.kind == ValueKind::none) return store(option, "", origin);
    if (!option.bare_value.empty()) return store(option, std::string(option.bare_value), origin);
    if (at_ == arguments_.size())
      return usage(fmt::format("{} needs a value: {} {}", origin, origin, option.value_name));
    return store(option, arguments_[at_++], origin);
  }

  Result<void> store(const Option& option, std::string value, const std::string& origin) {
    if (option.name == "help") {
      result_.help = true;
      return {};
    }
    if (option.name == "version") {
      result_.version = true;
      return {};
    }
    if (option.kind != ValueKind::none && !option.repeated && result_.has(option.name)) {
      return usage(fmt::format("{} was given twice", origin));
    }
    VARPULIS_CHECK(check_value(option, value, origin));
    result_.set(option.name, std::move(value));
    return {};
  }

  Result<void> read_environment() {
    const auto read = [&](const std::vector<Option>& options) -> Result<void> {
      for (const Option& option : options) {
        if (option.environment.empty() || result_.has(option.name)) continue;
        std::optional<std::string> value = environment_(option.environment);
        if (!value || value->empty()) continue;
        VARPULIS_CHECK(check_value(option, *value, fmt::format("the variable {}", option.environment)));
        result_.set(option.name, std::move(*value));
      }
      return {};
    };
    VARPULIS_CHECK(read(result_.command->options));
    return read(global_options());
  }

  Result<void> read_config_file() {
    // `test` has a --config of its own.
    if (!read_config_ || !result_.has("config") || result_.command->option("config") != nullptr) return {};
    VARPULIS_TRY(auto values, read_config_(result_.text("config"), result_.command->name));
    for (auto& [name, value] : values) {
      const Option* option = result_.command->option(name);
      if (option == nullptr || result_.has(name)) continue;
      VARPULIS_CHECK(check_value(*option, value, fmt::format("the configuration's {}", name)));
      result_.set_from_config(name, std::move(value));
    }
    return {};
  }

  Result<void> check_complete() {
    const Command& command = *result_.command;
    for (const Option& option : command.options) {
      if (option.required && !result_.has(option.name)) {
        return usage(fmt::format("{} needs --{} {}", command.name, option.name, option.value_name));
      }
    }
    std::size_t required = 0, allowed = 0;
    bool repeated = false;
    for (const Positional& positional : command.positionals) {
      required += positional.required ? 1 : 0;
      allowed += 1;
      repeated = repeated || positional.repeated;
    }
    if (result_.positionals.size() < required) {
      return usage(fmt::format("{} needs {}", command.name, command.positionals[result_.positionals.size()].name));
    }
    if (!repeated && result_.positionals.size() > allowed) {
      return usage(fmt::format("{} does not take the argument '{}'", command.name, result_.positionals[allowed]));
    }
    for (std::size_t i = 0; i < result_.positionals.size() && i < allowed; ++i) {
      const Positional& positional = command.positionals[i];
      if (positional.kind == ValueKind::choice &&
          std::ranges::find(positional.choices, result_.positionals[i]) == positional.choices.end()) {
        return usage(fmt::format("{} is one of {}, found '{}'", positional.name, fmt::join(positional.choices, ", "),
                                 result_.positionals[i]));
      }
    }
    return {};
  }

  std::span<const std::string> arguments_;
  const Environment& environment_;
  const ConfigReader& read_config_;
  std::size_t at_ = 0;
  Invocation result_;
};

}  // namespace

std::string Invocation::text(std::string_view option) const {
  const auto found = values_.find(option);
  if (found != values_.end()) return found->second.back();
  const Option* described = find_long(command, option);
  return described == nullptr ? std::string() : std::string(described->default_value);
}

std::vector<std::string> Invocation::all(std::string_view option) const {
  const auto found = values_.find(option);
  return found == values_.end() ? std::vector<std::string>() : found->second;
}

std::int64_t Invocation::integer(std::string_view option) const {
  const std::string value = text(option);
  std::int64_t number = 0;
  std::from_chars(value.data(), value.data() + value.size(), number);
  return number;
}

double Invocation::real(std::string_view option) const {
  const std::string value = text(option);
  double number = 0;
  std::from_chars(value.data(), value.data() + value.size(), number);
  return number;
}

std::int64_t Invocation::duration_ns(std::string_view option) const {
  return parse_duration_ns(text(option)).value_or(0);
}

Result<Invocation> parse_command_line(std::span<const std::string> arguments, const Environment& environment,
                                      const ConfigReader& read_config) {
  return Parser(arguments, environment, read_config).parse();
}

std::optional<std::int64_t> parse_duration_ns(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || !(number >= 0)) return std::nullopt;
  const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  double scale = 0;
  if (unit.empty() || unit == "s") scale = static_cast<double>(ns_per_s);
  else if (unit == "ms") scale = static_cast<double>(ns_per_ms);
  else if (unit == "m") scale = static_cast<double>(ns_per_minute);
  else if (unit == "h") scale = static_cast<double>(ns_per_hour);
  else if (unit == "d") scale = static_cast<double>(ns_per_day);
  else return std::nullopt;
  const double ns = number * scale;
  if (!(ns < 9e18)) return std::nullopt;
  return std::llround(ns);
}

}  // namespace varpulis::app
