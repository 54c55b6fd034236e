#include "apps/varpulis/help.h"

#include "apps/varpulis/version.h"

namespace varpulis::app {
namespace {

constexpr std::size_t line_width = 100;
constexpr std::string_view what_it_is = "finds situations in streams of events";

/// Words of `text` in lines that begin with `indent` blanks; the first line continues at column `column`.
void append_wrapped(std::string& out, std::string_view text, std::size_t indent, std::size_t column) {
  std::size_t at = 0;
  bool line_has_words = false;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string_view word = text.substr(at, end - at);
    if (line_has_words && column + 1 + word.size() > line_width) {
      out += '\n';
      out.append(indent, ' ');
      column = indent;
      line_has_words = false;
    }
    if (line_has_words) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
    line_has_words = true;
    at = end + 1;
  }
  out += '\n';
}

void append_entry(std::string& out, std::string_view heading, std::string_view text, std::size_t indent) {
  out += "  ";
  out += heading;
  if (heading.size() + 4 > indent) {
    out += '\n';
    out.append(indent, ' ');
  } else {
    out.append(indent - 2 - heading.size(), ' ');
  }
  append_wrapped(out, text, indent, indent);
}

void append_examples(std::string& out, const std::vector<Example>& examples) {
  out += "Examples:\n";
  for (const Example& example : examples) out += fmt::format("  # {}\n  {}\n", example.purpose, example.command_line);
  out += '\n';
}

std::string option_text(const Option& option) {
  std::string text(option.summary);
  if (!option.choices.empty()) text += fmt::format(": {}", fmt::join(option.choices, ", "));
  if (!option.bare_value.empty()) text += fmt::format(" (alone: {})", option.bare_value);
  if (!option.default_value.empty()) text += fmt::format(" (default {})", option.default_value);
  if (!option.environment.empty()) text += fmt::format(" [variable {}]", option.environment);
  if (!option.aliases.empty()) {
    text += " [also";
    for (const std::string_view alias : option.aliases) text += fmt::format(" --{}", alias);
    text += ']';
  }
  return text;
}

std::vector<std::string_view> paragraphs(std::string_view text) {
  std::vector<std::string_view> result;
  while (!text.empty()) {
    const std::size_t end = text.find("\n\n");
    result.push_back(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 2);
  }
  return result;
}

/// Empty: the command never exits with it.
std::string exit_text(const Command* command, const ExitCode& code) {
  if (code.code == exit_found && command != nullptr) return std::string(command->found);
  if (code.code == exit_failed && command != nullptr && !command->failure.empty()) return std::string(command->failure);
  return std::string(code.meaning);
}

const std::vector<Example>& overview_examples() {
  static const std::vector<Example> examples = {
      {"filter events in a pipe",
       "cat e.jsonl | varpulis run -e 'stream Hot = Reading .where(value > 90) .emit(value: value)'"},
      {"run a program over a file of events, in virtual time", "varpulis simulate -p rules.vpl -e events.evt"},
      {"see what is wrong with a program", "varpulis check rules.vpl"},
      {"see it work, without any data", "varpulis demo"},
  };
  return examples;
}

// man(7): a backslash and a leading dot or quote would be commands.
std::string escape_manual(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if ((c == '.' || c == '\'') && (out.empty() || out.back() == '\n')) out += "\\&";
    if (c == '\\') out += "\\e";
    else if (c == '-') out += "\\-";
    else out += c;
  }
  return out;
}

void append_manual_options(std::string& out, const std::vector<Option>& options) {
  for (const Option& option : options) {
    out += fmt::format(".TP\n.B {}\n{}.\n", escape_manual(option_heading(option)), escape_manual(option_text(option)));
  }
}

std::string escape_cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

void append_markdown_options(std::string& out, const std::vector<Option>& options) {
  out += "| option | meaning |\n|---|---|\n";
  for (const Option& option : options) {
    out += fmt::format("| `{}` | {} |\n", escape_cell(option_heading(option)), escape_cell(option_text(option)));
  }
  out += '\n';
}

}  // namespace

std::string option_heading(const Option& option) {
  std::string out =
      option.letter == 0 ? fmt::format("--{}", option.name) : fmt::format("-{}, --{}", option.letter, option.name);
  if (!option.bare_value.empty()) return out + fmt::format("[={}]", option.value_name);
  if (option.kind != ValueKind::none) out += fmt::format(" {}", option.value_name);
  return out;
}

std::string usage_line(const Command& command) {
  std::string out = fmt::format("{} {}", program_name, command.name);
  if (std::ranges::any_of(command.options, [](const Option& option) { return !option.required; })) out += " [OPTIONS]";
  for (const Option& option : command.options) {
    if (!option.required) continue;
    out += option.letter == 0 ? fmt::format(" --{} {}", option.name, option.value_name)
                              : fmt::format(" -{} {}", option.letter, option.value_name);
  }
  for (const Positional& positional : command.positionals) {
    const std::string name = fmt::format("{}{}", positional.name, positional.repeated ? "..." : "");
    out += positional.required ? fmt::format(" {}", name) : fmt::format(" [{}]", name);
  }
  return out;
}

std::string overview_text() {
  std::string out = fmt::format("{} {}: {}\n\n", program_name, version(), what_it_is);
  append_examples(out, overview_examples());
  out += fmt::format("Usage: {} COMMAND [OPTIONS]\n\nCommands:\n", program_name);
  for (const Command& command : command_table()) append_entry(out, command.name, command.summary, 20);
  out += "\nOptions:\n";
  for (const Option& option : global_options()) append_entry(out, option_heading(option), option_text(option), 26);
  out += fmt::format("\nHelp on a command: {} COMMAND --help\n", program_name);
  return out;
}

std::string help_text(const Command& command) {
  std::string out;
  append_examples(out, command.examples);
  out += fmt::format("Usage: {}\n", usage_line(command));
  for (const std::string_view alias : command.aliases)
    out += fmt::format("       {} {} (the same)\n", program_name, alias);
  out += '\n';
  append_wrapped(out, fmt::format("{}.", command.summary), 0, 0);
  for (const std::string_view paragraph : paragraphs(command.description)) {
    out += '\n';
    append_wrapped(out, paragraph, 0, 0);
  }
  if (!command.positionals.empty()) out += "\nArguments:\n";
  for (const Positional& positional : command.positionals) {
    std::string text(positional.summary);
    if (!positional.choices.empty()) text += fmt::format(": {}", fmt::join(positional.choices, ", "));
    append_entry(out, positional.name, text, 30);
  }
  out += "\nOptions:\n";
  for (const Option& option : command.options) append_entry(out, option_heading(option), option_text(option), 30);
  for (const Option& option : global_options()) append_entry(out, option_heading(option), option_text(option), 30);
  out += "\nExit code:\n";
  for (const ExitCode& code : exit_codes()) {
    if (const std::string text = exit_text(&command, code); !text.empty()) append_entry(out, fmt::format("{}", code.code), text, 6);
  }
  return out;
}

std::string manual_page(const Command* command) {
  const std::string title =
      command == nullptr ? std::string(program_name) : fmt::format("{}-{}", program_name, command->name);
  std::string upper = title;
  for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  std::string out = fmt::format(".TH {} 1 \"\" \"{} {}\" \"Varpulis\"\n", upper, program_name, version());
  out += fmt::format(".SH NAME\n{} \\- {}\n", escape_manual(title),
                     escape_manual(command == nullptr ? what_it_is : command->summary));
  out += fmt::format(
      ".SH SYNOPSIS\n.B {}\n",
      escape_manual(command == nullptr ? fmt::format("{} COMMAND [OPTIONS]", program_name) : usage_line(*command)));
  if (command != nullptr) {
    out += fmt::format(".SH DESCRIPTION\n{}.\n", escape_manual(command->summary));
    for (const std::string_view paragraph : paragraphs(command->description))
      out += fmt::format(".PP\n{}\n", escape_manual(paragraph));
  } else {
    out += ".SH COMMANDS\n";
    for (const Command& each : command_table())
      out += fmt::format(".TP\n.B {}\n{}.\n", escape_manual(each.name), escape_manual(each.summary));
  }
  out += ".SH OPTIONS\n";
  if (command != nullptr) append_manual_options(out, command->options);
  append_manual_options(out, global_options());
  out += ".SH EXAMPLES\n";
  for (const Example& example : command == nullptr ? overview_examples() : command->examples) {
    out += fmt::format(".TP\n{}\n.EX\n{}\n.EE\n", escape_manual(example.purpose), escape_manual(example.command_line));
  }
  out += ".SH EXIT STATUS\n";
  for (const ExitCode& code : exit_codes()) {
    if (const std::string text = exit_text(command, code); !text.empty()) out += fmt::format(".TP\n.B {}\n{}.\n", code.code, escape_manual(text));
  }
  return out;
}

std::string markdown_reference() {
  std::string out =
      "# Command line\n\nThis page is printed by `varpulis manual --format markdown` from the table that also makes "
      "`--help`, the completions and the "
      "manual pages.\nA test compares the two.\n\nData goes to standard output, everything else to standard error. "
      "Colours and progress appear on a "
      "terminal only, and no\ncolours when `NO_COLOR` is set.\n\nFor every option with an environment variable: the "
      "option wins, then the variable, then "
      "the default.\n\n";
  out += "| exit code | meaning |\n|---|---|\n";
  for (const ExitCode& code : exit_codes()) out += fmt::format("| {} | {} |\n", code.code, code.meaning);
  out += "\nOptions of every command:\n\n";
  append_markdown_options(out, global_options());
  for (const Command& command : command_table()) {
    out += fmt::format("## {}\n\n{}.\n\n```\n{}\n```\n\n", command.name, command.summary, usage_line(command));
    for (const std::string_view alias : command.aliases) out += fmt::format("Also called `{}`.\n\n", alias);
    for (const std::string_view paragraph : paragraphs(command.description)) out += fmt::format("{}\n\n", paragraph);
    out += "```\n";
    for (const Example& example : command.examples)
      out += fmt::format("# {}\n{}\n", example.purpose, example.command_line);
    out += "```\n\n";
    for (const Positional& positional : command.positionals) {
      out += fmt::format("`{}`: {}{}{}.\n\n", positional.name, positional.summary,
                         positional.choices.empty() ? "" : ": ", fmt::join(positional.choices, ", "));
    }
    if (!command.options.empty()) append_markdown_options(out, command.options);
    if (!command.failure.empty()) out += fmt::format("Exit code 1: {}.\n\n", command.failure);
  }
  while (out.ends_with("\n\n")) out.pop_back();
  return out;
}

}  // namespace varpulis::app
