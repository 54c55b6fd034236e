#include "apps/varpulis/completions.h"

#include "apps/varpulis/command.h"
#include "apps/varpulis/version.h"

namespace varpulis::app {
namespace {

std::vector<std::string_view> names_of(const Command& command) {
  std::vector<std::string_view> names = {command.name};
  names.insert(names.end(), command.aliases.begin(), command.aliases.end());
  return names;
}

std::vector<const Option*> options_of(const Command& command) {
  std::vector<const Option*> options;
  for (const Option& option : command.options) options.push_back(&option);
  for (const Option& option : global_options()) {
    if (command.option(option.name) == nullptr) options.push_back(&option);
  }
  return options;
}

std::string long_names(const Command& command) {
  std::string out;
  for (const Option* option : options_of(command)) {
    out += fmt::format("{}--{}", out.empty() ? "" : " ", option->name);
    for (const std::string_view alias : option->aliases) out += fmt::format(" --{}", alias);
  }
  return out;
}

/// Words that may stand for the command's first argument.
std::vector<std::string_view> argument_choices(const Command& command) {
  return command.positionals.empty() ? std::vector<std::string_view>() : command.positionals[0].choices;
}

std::string patterns(const Option& option, std::string_view separator) {
  std::string out = fmt::format("--{}", option.name);
  for (const std::string_view alias : option.aliases) out += fmt::format("{}--{}", separator, alias);
  if (option.letter != 0) out += fmt::format("{}-{}", separator, option.letter);
  return out;
}

std::string single_quoted(std::string_view text, std::string_view escaped_quote) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') out += escaped_quote;
    else out += c;
  }
  return out + "'";
}

std::string bash() {
  std::string out =
      "# bash completion of varpulis. Load it: source <(varpulis completions bash)\n"
      "_varpulis() {\n"
      "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command= i\n"
      "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
      "    case ${COMP_WORDS[i]} in -*) ;; *) command=${COMP_WORDS[i]}; break ;; esac\n"
      "  done\n"
      "  case $command in\n"
      "    '') ";
  std::vector<std::string_view> all;
  for (const Command& command : command_table()) all.push_back(command.name);
  out += fmt::format("COMPREPLY=($(compgen -W '{} --help --version' -- \"$word\")) ;;\n", fmt::join(all, " "));
  for (const Command& command : command_table()) {
    out += fmt::format("    {})\n      case $before in\n", fmt::join(names_of(command), "|"));
    for (const Option* option : options_of(command)) {
      if (option->kind == ValueKind::none || !option->bare_value.empty()) continue;
      out += fmt::format("        {}) ", patterns(*option, "|"));
      if (option->kind == ValueKind::choice)
        out += fmt::format("COMPREPLY=($(compgen -W '{}' -- \"$word\"))", fmt::join(option->choices, " "));
      else if (option->kind == ValueKind::file) out += "COMPREPLY=($(compgen -f -- \"$word\"))";
      else if (option->kind == ValueKind::directory) out += "COMPREPLY=($(compgen -d -- \"$word\"))";
      else out += "COMPREPLY=()";
      out += "; return ;;\n";
    }
    out += "      esac\n      case $word in\n";
    out += fmt::format("        -*) COMPREPLY=($(compgen -W '{}' -- \"$word\")) ;;\n", long_names(command));
    const auto choices = argument_choices(command);
    out += choices.empty()
               ? "        *) COMPREPLY=($(compgen -f -- \"$word\")) ;;\n"
               : fmt::format("        *) COMPREPLY=($(compgen -W '{}' -- \"$word\")) ;;\n", fmt::join(choices, " "));
    out += "      esac ;;\n";
  }
  out += "  esac\n}\ncomplete -o filenames -F _varpulis varpulis\n";
  return out;
}

/// Text inside a zsh specification: brackets and colons are marks there.
std::string zsh_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    if (c == '\'') out += "'\\''";
    else out += c;
  }
  return out;
}

std::string zsh_action(const Option& option) {
  switch (option.kind) {
    case ValueKind::choice: return fmt::format("({})", fmt::join(option.choices, " "));
    case ValueKind::file: return "_files";
    case ValueKind::directory: return "_files -/";
    default: return " ";
  }
}

std::string zsh() {
  std::string out =
      "#compdef varpulis\n# zsh completion of varpulis. Put it into a file _varpulis in $fpath.\n_varpulis() {\n"
      "  if (( CURRENT == 2 )); then\n    local -a commands=(\n";
  for (const Command& command : command_table())
    out += fmt::format("      '{}:{}'\n", command.name, zsh_text(command.summary));
  out +=
      "    )\n    _describe command commands\n    return\n  fi\n  shift words\n  (( CURRENT-- ))\n  case $words[1] "
      "in\n";
  for (const Command& command : command_table()) {
    out += fmt::format("    {})\n      _arguments \\\n", fmt::join(names_of(command), "|"));
    for (const Option* option : options_of(command)) {
      const bool may_stand_alone = !option->bare_value.empty();
      const std::string value = option->kind == ValueKind::none
                                    ? ""
                                    : fmt::format("{}:{}:{}", may_stand_alone ? ":" : "", option->value_name, zsh_action(*option));
      out += fmt::format("        '--{}{}[{}]{}' \\\n", option->name, may_stand_alone ? "=-" : "", zsh_text(option->summary), value);
      if (option->letter != 0)
        out += fmt::format("        '-{}[{}]{}' \\\n", option->letter, zsh_text(option->summary), value);
    }
    const auto choices = argument_choices(command);
    out += choices.empty() ? "        '*:file:_files' ;;\n"
                           : fmt::format("        '*:argument:({})' ;;\n", fmt::join(choices, " "));
  }
  out += "  esac\n}\ncompdef _varpulis varpulis\n";
  return out;
}

std::string fish() {
  std::string out = "# fish completion of varpulis. Load it: varpulis completions fish | source\n";
  for (const Command& command : command_table()) {
    out += fmt::format("complete -c varpulis -n __fish_use_subcommand -f -a {} -d {}\n", command.name,
                       single_quoted(command.summary, "\\'"));
  }
  for (const Command& command : command_table()) {
    const std::string condition = fmt::format("'__fish_seen_subcommand_from {}'", fmt::join(names_of(command), " "));
    for (const Option* option : options_of(command)) {
      out += fmt::format("complete -c varpulis -n {} -l {}", condition, option->name);
      if (option->letter != 0) out += fmt::format(" -s {}", option->letter);
      if (!option->bare_value.empty()) out += fmt::format(" -f -a '{}'", fmt::join(option->choices, " "));
      else if (option->kind == ValueKind::choice) out += fmt::format(" -x -a '{}'", fmt::join(option->choices, " "));
      else if (option->kind == ValueKind::file || option->kind == ValueKind::directory) out += " -r -F";
      else if (option->kind != ValueKind::none) out += " -x";
      out += fmt::format(" -d {}\n", single_quoted(option->summary, "\\'"));
    }
    const auto choices = argument_choices(command);
    if (!choices.empty())
      out += fmt::format("complete -c varpulis -n {} -f -a '{}'\n", condition, fmt::join(choices, " "));
  }
  return out;
}

std::string pwsh() {
  std::string out =
      "# PowerShell completion of varpulis. Load it: varpulis completions pwsh | Out-String | Invoke-Expression\n"
      "Register-ArgumentCompleter -Native -CommandName varpulis -ScriptBlock {\n"
      "  param($word, $ast, $position)\n"
      "  $words = @{\n";
  std::vector<std::string> commands;
  for (const Command& command : command_table()) commands.push_back(fmt::format("'{}'", command.name));
  out += fmt::format("    '' = @({}, '--help', '--version')\n", fmt::join(commands, ", "));
  for (const Command& command : command_table()) {
    std::vector<std::string> words;
    for (const Option* option : options_of(command)) words.push_back(fmt::format("'--{}'", option->name));
    for (const std::string_view choice : argument_choices(command)) words.push_back(fmt::format("'{}'", choice));
    for (const std::string_view name : names_of(command))
      out += fmt::format("    '{}' = @({})\n", name, fmt::join(words, ", "));
  }
  out +=
      "  }\n"
      "  $command = ($ast.CommandElements | Select-Object -Skip 1 | Where-Object { -not $_.ToString().StartsWith('-') "
      "-and $words.ContainsKey($_.ToString()) } |\n"
      "    Select-Object -First 1)\n"
      "  $key = if ($command) { $command.ToString() } else { '' }\n"
      "  $words[$key] | Where-Object { $_ -like \"$word*\" } | ForEach-Object {\n"
      "    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)\n"
      "  }\n"
      "}\n";
  return out;
}

}  // namespace

const std::vector<std::string_view>& completion_formats() {
  static const std::vector<std::string_view> formats = {"bash", "zsh", "fish", "pwsh"};
  return formats;
}

std::string completion_script(std::string_view shell) {
  if (shell == "bash") return bash();
  if (shell == "zsh") return zsh();
  if (shell == "fish") return fish();
  return pwsh();
}

}  // namespace varpulis::app
