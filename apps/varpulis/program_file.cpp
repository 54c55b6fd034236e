#include "apps/varpulis/program_file.h"

#include "apps/varpulis/diagnostic_text.h"
#include "apps/varpulis/text_file.h"

namespace varpulis::app {

vpl::ParserOptions parser_options(const catalog::Catalog& catalog) {
  return {.file = 0,
          .is_operator = [&catalog](std::string_view name) { return catalog.find_operator(name) != nullptr; }};
}

engine::Compilation compile(const ProgramText& program, sema::Purpose purpose, const Session& session) {
  engine::CompileOptions options;
  options.purpose = purpose;
  options.read_file = [](const std::string& path) { return read_file(path); };
  return engine::compile(program.name, program.text, session.catalog, options);
}

std::shared_ptr<const plan::Plan> load(const ProgramText& program, sema::Purpose purpose, Session& session,
                                       std::string* findings) {
  const engine::Compilation compilation = compile(program, purpose, session);
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
