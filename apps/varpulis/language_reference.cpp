#include "apps/varpulis/language_reference.h"

#include <algorithm>

#include "apps/varpulis/language_forms.h"

namespace varpulis::app {
namespace {

using namespace catalog;

/// Text in a cell of a table.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += "\\|";
    else out += c == '\n' ? ' ' : c;
  }
  return out;
}

std::string code(std::string_view text) { return fmt::format("`{}`", cell(text)); }

/// The lines of a program, each as code.
std::string program(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    const std::size_t indent = std::min(line.find_first_not_of(' '), line.size());
    if (!out.empty()) out += "<br>";
    for (std::size_t i = 0; i < indent; ++i) out += "&nbsp;";
    out += code(line.substr(indent));
    at = end + 1;
  }
  return out;
}

std::string status(std::string_view refused) { return refused.empty() ? "runs" : fmt::format("refused: {}", refused); }

std::string names(std::string_view name, const std::vector<std::string_view>& aliases) {
  std::string out = code(name);
  for (const std::string_view alias : aliases) out += ", " + code(alias);
  return out;
}

std::string parameters(const std::vector<Parameter>& all) {
  std::string out;
  for (const Parameter& each : all) {
    if (!out.empty()) out += ", ";
    out += each.named ? fmt::format("{}:", each.name) : std::string(each.name);
    if (each.repeated) out += "...";
    if (!each.required) out += "?";
  }
  return out.empty() ? "" : code(out);
}

void append_forms(std::string& out) {
  std::string_view group;
  for (const LanguageForm& each : language_forms()) {
    if (each.group != group) out += fmt::format("\n## {}\n\n| form | example | |\n|---|---|---|\n", each.group);
    group = each.group;
    out += fmt::format("| {} | {} | {} |\n", code(each.form), program(each.example), status(each.refused));
  }
}

void append_operators(std::string& out, const Catalog& catalog) {
  out += "\n## Operators of streams\n\nA setting says something about the whole pipeline or pattern, wherever it stands. `?` marks arguments that may be left "
         "out.\n\n| operator | arguments | what it does | example | |\n|---|---|---|---|---|\n";
  for (const OperatorDescriptor* each : catalog.operators()) {
    const bool is_setting = each->traits.setting;
    out += fmt::format("| {} | {} | {}{} | {} | {} |\n", names(each->name, each->aliases), parameters(each->parameters), is_setting ? "Setting. " : "",
                       cell(each->summary), program(each->example), status(each->unavailable.empty() ? "" : "E090"));
  }
}

void append_functions(std::string& out, const Catalog& catalog) {
  out += "\n## Functions\n\nAll run, in streams and in functions of the program.\n\n| function | arguments | what it gives | example |\n|---|---|---|---|\n";
  for (const FunctionDescriptor* each : catalog.functions()) {
    out += fmt::format("| {} | {} | {} | {} is {} |\n", names(each->name, each->aliases), parameters(each->parameters), cell(each->summary),
                       code(each->example), code(each->example_result));
  }
}

void append_aggregates(std::string& out, const Catalog& catalog) {
  out += "\n## Aggregates\n\nAll run, with and without windows.\n\n| aggregate | arguments | what it gives | example |\n|---|---|---|---|\n";
  for (const AggregateDescriptor* each : catalog.aggregates()) {
    out += fmt::format("| {} | {} | {} | {} |\n", names(each->name, each->aliases), parameters(each->parameters), cell(each->summary),
                       code(fmt::format(".aggregate({})", each->example)));
  }
}

void append_connectors(std::string& out, const Catalog& catalog) {
  out += "\n## Connectors\n\n`simulate` opens no connector for `.from` and `.to`, and so refuses none of a known type.\n\n"
         "| type | parameters | `.from` | `.to` | `.enrich` |\n|---|---|---|---|---|\n";
  for (const ConnectorDescriptor* each : catalog.connectors()) {
    const std::string_view opened = each->unavailable.empty() ? "" : "E150";
    std::string known;
    for (const ConnectorParameter& parameter : each->parameters) known += (known.empty() ? "" : ", ") + std::string(parameter.name);
    out += fmt::format("| {} | {} | {} | {} | {} |\n", names(each->name, each->aliases), known.empty() ? "" : code(known),
                       status(each->is_source ? opened : "E171"), status(each->is_sink ? opened : "E171"),
                       status(each->lookups != nullptr ? "" : "E032"));
  }
}

}  // namespace

std::string language_reference(const Catalog& catalog) {
  std::string out =
      "# What the language has, and what runs\n\nThis page is printed by `varpulis manual --format language` from the engine's catalog. Tests compile "
      "every example, run what \"runs\",\nand see that what is \"refused\" is refused by `run` with that code. `varpulis explain CODE` tells more about a "
      "code; `check` warns\nwhere `run` refuses what this version does not run (E090, E150). Lookups and models need parts that may not be installed "
      "(E181).\nOptions of the commands are in the [reference of the command line](../guide/cli.md).\n";
  append_forms(out);
  append_operators(out, catalog);
  append_functions(out, catalog);
  append_aggregates(out, catalog);
  append_connectors(out, catalog);
  return out;
}

}  // namespace varpulis::app
