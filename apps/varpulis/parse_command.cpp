#include "apps/varpulis/commands.h"
#include "apps/varpulis/diagnostic_text.h"
#include "apps/varpulis/program_file.h"
#include "apps/varpulis/text_file.h"
#include "vpl/dump.h"

namespace varpulis::app {
namespace {

int run(const Invocation& invocation, Session& session) {
  const std::string path = invocation.positionals[0];
  Result<std::string> text = read_file(path);
  if (!text) return fail(session, text.error());
  vpl::SourceMap sources;
  sources.add(path, std::move(*text));
  Diagnostics diagnostics;
  const vpl::Program program = vpl::parse(sources.text(0), parser_options(session.catalog), diagnostics);
  diagnostics.sort();
  const bool as_json = invocation.text("format") == "json";
  if (!as_json && !diagnostics.has_errors()) session.error.write("Parse successful!\n");
  session.out.write(as_json ? vpl::dump_json(program, sources) + "\n" : vpl::dump_text(program, sources));
  session.out.flush();
  session.error.write(diagnostic_text(diagnostics, sources, session.error.is_colored()));
  if (diagnostics.has_errors())
    return fail(session, fmt::format("{} in {}", counted(diagnostics.count(Severity::error), "syntax error"), path));
  return exit_fine;
}

}  // namespace

Command parse_command() {
  return {.name = "parse",
          .summary = "Print the syntax tree of a program",
          .examples = {{"look at the tree", "varpulis parse rules.vpl"},
                       {"the tree for another program", "varpulis parse --format json rules.vpl | jq ."}},
          .positionals = {program_argument()},
          .options = {format_option("How the tree is printed", {"text", "json"})},
          .failure = "the program has syntax errors; what could be understood is printed",
          .run = &run};
}

}  // namespace varpulis::app
