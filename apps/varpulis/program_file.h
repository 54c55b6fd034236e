#pragma once
// Programs as commands get them: a file, or a text on the command line.
#include <string>

#include "apps/varpulis/command.h"
#include "apps/varpulis/session.h"
#include "engine/compile.h"
#include "vpl/parser.h"

namespace varpulis::app {

struct ProgramText {
  std::string name;  // what diagnostics call it: the path, or "<expr>"
  std::string text;
};

/// The argument of commands that look at one program, and the option that says how they print what they find.
[[nodiscard]] Positional program_argument();
[[nodiscard]] Option format_option(std::string_view summary, std::vector<std::string_view> choices);

/// Imports are read relative to the program's folder.
[[nodiscard]] engine::Compilation compile(const ProgramText& program, sema::Purpose purpose, const Session& session, bool records_matches = false);

/// Compiles a program to be run. Errors are printed (`Error: Load error: ...` and the diagnostics), warnings too; null
/// after errors. `findings`, where given, gets the diagnostics as text without colours.
[[nodiscard]] std::shared_ptr<const plan::Plan> load(const ProgramText& program, sema::Purpose purpose,
                                                     Session& session, std::string* findings = nullptr, bool records_matches = false);

/// Which names the parser takes for operators.
[[nodiscard]] vpl::ParserOptions parser_options(const catalog::Catalog& catalog);

/// "1 error", "3 errors"
[[nodiscard]] std::string counted(std::size_t count, std::string_view what);

}  // namespace varpulis::app
