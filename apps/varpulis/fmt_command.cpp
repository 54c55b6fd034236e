#include "apps/varpulis/commands.h"
#include "apps/varpulis/diagnostic_text.h"
#include "apps/varpulis/program_file.h"
#include "apps/varpulis/text_file.h"
#include "vpl/format.h"

namespace varpulis::app {
namespace {

/// What became of one file.
enum class Outcome { same, changed, failed };

Outcome format_file(const std::string& path, bool to_output, bool only_check, Session& session) {
  const Result<std::string> text = read_file(path);
  if (!text) {
    fail(session, text.error());
    return Outcome::failed;
  }
  vpl::SourceMap sources;
  sources.add(path, *text);
  Diagnostics diagnostics;
  const std::optional<std::string> formatted =
      vpl::format(sources.text(0), parser_options(session.catalog), diagnostics);
  if (!formatted) {
    diagnostics.sort();
    session.error.write(diagnostic_text(diagnostics, sources, session.error.is_colored()));
    fail(session, fmt::format("{} cannot be formatted: it has syntax errors", path));
    return Outcome::failed;
  }
  if (to_output) session.out.write(*formatted);
  if (*formatted == *text) return Outcome::same;
  if (only_check) {
    session.out.write(fmt::format("would format {}\n", path));
  } else if (!to_output) {
    if (const auto written = write_file(path, *formatted); !written) {
      fail(session, written.error());
      return Outcome::failed;
    }
    session.error.write(fmt::format("formatted {}\n", path));
  }
  return Outcome::changed;
}

int run(const Invocation& invocation, Session& session) {
  const bool only_check = invocation.has("check");
  if (only_check && invocation.has("stdout")) {
    session.error.write("Error: --check and --stdout exclude each other\n");
    return exit_usage;
  }
  bool failed = false, changed = false;
  for (const std::string& path : invocation.positionals) {
    const Outcome outcome =
        format_file(path, !only_check && (invocation.has("stdout") || path == "-"), only_check, session);
    failed = failed || outcome == Outcome::failed;
    changed = changed || outcome == Outcome::changed;
  }
  return failed || (only_check && changed) ? exit_failed : exit_fine;
}

}  // namespace

Command fmt_command() {
  return {.name = "fmt",
          .summary = "Bring programs into the canonical layout",
          .description = "Comments and compile-time loops stay. A program with syntax errors is left alone.",
          .examples = {{"format in place", "varpulis fmt rules.vpl"},
                       {"refuse unformatted programs, in a build", "varpulis fmt --check rules/*.vpl"},
                       {"as a filter, in an editor", "varpulis fmt - < rules.vpl"}},
          .positionals = {{.name = "FILE",
                           .kind = ValueKind::file,
                           .summary = "Programs; - is standard input, formatted to standard output",
                           .required = true,
                           .repeated = true}},
          .options = {{.name = "check", .summary = "Change nothing; name the files that would change"},
                      {.name = "stdout", .summary = "Print the result instead of writing the file"}},
          .failure = "a program has syntax errors, a file cannot be read or written or, with --check, would change",
          .run = &run};
}

}  // namespace varpulis::app
