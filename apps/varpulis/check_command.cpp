#include "apps/varpulis/commands.h"
#include "apps/varpulis/program_file.h"
#include "apps/varpulis/text_file.h"
#include "apps/varpulis/version.h"
#include "sema/codes.h"
#include "vpl/apply_fixes.h"
#include "vpl/render_json.h"
#include "vpl/render_sarif.h"
#include "vpl/render_text.h"

namespace varpulis::app {
namespace {

constexpr int fix_rounds_max = 10;  // a fix may uncover another

/// What each operator keeps at most: `   State:      Totals .window(5m): rows of 5m`.
std::string state_lines(const plan::Plan& plan) {
  std::string out;
  for (const plan::Stage& stage : plan.stages) {
    for (const catalog::BoundOperator& each : stage.operators) {
      const std::string text = plan::state_text(*each.spec);
      if (!text.empty()) out += fmt::format("   State:      {} .{}: {}\n", stage.name, each.spec->describe(), text);
    }
  }
  return out;
}

/// The original's words, what the program keeps, then each finding.
std::string text_report(const engine::Compilation& compilation, const vpl::TextStyle& style) {
  const Diagnostics& diagnostics = compilation.diagnostics;
  const std::size_t errors = diagnostics.count(Severity::error), warnings = diagnostics.count(Severity::warning);
  std::string out = errors == 0 ? fmt::format("Syntax OK\n   Statements: {}\n", compilation.program.statements.size())
                                : fmt::format("Validation failed:\n   Errors:   {}\n", errors);
  if (warnings > 0) out += fmt::format("   Warnings:   {}\n", warnings);
  if (compilation.plan) out += state_lines(*compilation.plan);
  return out + vpl::render_text(diagnostics, compilation.sources, style);
}

/// Applies what can be applied without asking, and compiles again, until nothing is left to apply.
Result<std::size_t> apply_fixes(const std::string& path, engine::Compilation& compilation, const Session& session) {
  std::size_t applied = 0;
  for (int round = 0; round < fix_rounds_max; ++round) {
    vpl::FixedText fixed = vpl::apply_fixes(compilation.sources.text(0), 0, compilation.diagnostics);
    if (fixed.applied == 0) break;
    applied += fixed.applied;
    VARPULIS_CHECK(write_file(path, fixed.text));
    compilation = compile({.name = path, .text = std::move(fixed.text)}, sema::Purpose::check, session);
  }
  return applied;
}

int run(const Invocation& invocation, Session& session) {
  const std::string path = invocation.positionals[0];
  if (path == "-" && invocation.has("fix")) {
    session.error.write("Error: --fix needs a file, not standard input\n");
    return exit_usage;
  }
  const Result<std::string> text = read_file(path);
  if (!text) return fail(session, text.error());
  engine::Compilation compilation = compile({.name = path, .text = *text}, sema::Purpose::check, session);
  if (invocation.has("fix")) {
    const Result<std::size_t> applied = apply_fixes(path, compilation, session);
    if (!applied) return fail(session, applied.error());
    session.error.write(fmt::format("applied {} to {}\n", counted(*applied, "change"), path));
  }
  const std::string format = invocation.text("format");
  if (format == "json") {
    session.out.write(vpl::render_json(compilation.diagnostics, compilation.sources));
  } else if (format == "sarif") {
    session.out.write(vpl::render_sarif(compilation.diagnostics, compilation.sources,
                                        {.version = std::string(version()), .title = sema::code_title}));
  } else {
    session.out.write(text_report(
        compilation, {.layout = invocation.has("short") ? vpl::TextLayout::check_short : vpl::TextLayout::check,
                      .color = session.out.is_colored()}));
  }
  return compilation.diagnostics.has_errors() ? exit_failed : exit_fine;
}

}  // namespace

Command check_command() {
  return {.name = "check",
          .summary = "Say what is wrong with a program, and what may be",
          .description =
              "Lists what the operators keep in memory, and everything that may be wrong: each finding has a code, a place and a "
              "remedy; `varpulis explain CODE` tells more. What this release "
              "cannot run yet is a warning here and an error "
              "in run and simulate.",
          .examples = {{"check a program", "varpulis check rules.vpl"},
                       {"take over the suggestions that are certain", "varpulis check --fix rules.vpl"},
                       {"findings for a code host", "varpulis check --format sarif rules.vpl > findings.sarif"}},
          .positionals = {program_argument()},
          .options = {format_option("How findings are printed", {"text", "json", "sarif"}),
                      {.name = "short", .summary = "One line for each finding, without the excerpt"},
                      {.name = "fix", .summary = "Change the file where a finding has a certain remedy"}},
          .failure = "the program has errors, or cannot be read",
          .run = &run};
}

}  // namespace varpulis::app
