#include "apps/varpulis/program_file.h"

#include "apps/varpulis/diagnostic_text.h"
#include "apps/varpulis/text_file.h"

namespace varpulis::app {

vpl::ParserOptions parser_options(const catalog::Catalog& catalog) {
  return {.file = 0,
          .is_operator = [&catalog](std::string_view name) { return catalog.find_operator(name) != nullptr; }};
}

Positional program_argument() {
  return {.name = "FILE", .kind = ValueKind::file, .summary = "The program; - is standard input", .required = true};
}

Option format_option(std::string_view summary, std::vector<std::string_view> choices) {
  return {.name = "format",
          .kind = ValueKind::choice,
          .value_name = "FORMAT",
          .default_value = "text",
          .summary = summary,
          .choices = std::move(choices)};
}

engine::Compilation compile(const ProgramText& program, sema::Purpose purpose, const Session& session, bool records_matches) {
  engine::CompileOptions options;
  options.records_matches = records_matches;
  options.purpose = purpose;
  options.read_file = [](const std::string& path) { return read_file(path); };
  return engine::compile(program.name, program.text, session.catalog, options);
}

std::shared_ptr<const plan::Plan> load(const ProgramText& program, sema::Purpose purpose, Session& session,
                                       std::string* findings, bool records_matches) {
  const engine::Compilation compilation = compile(program, purpose, session, records_matches);
  if (compilation.diagnostics.has_errors()) {
    session.out.flush();
    session.error.write(fmt::format("Error: Load error: {} in {}\n",
                                    counted(compilation.diagnostics.count(Severity::error), "error"), program.name));
  }
  session.error.write(diagnostic_text(compilation.diagnostics, compilation.sources, session.error.is_colored()));
  if (findings != nullptr) *findings = diagnostic_text(compilation.diagnostics, compilation.sources, false);
  return compilation.plan;
}

std::string counted(std::size_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

}  // namespace varpulis::app
