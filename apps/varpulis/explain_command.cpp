#include "apps/varpulis/commands.h"
#include "apps/varpulis/program_file.h"
#include "apps/varpulis/text_file.h"
#include "plan/plan.h"
#include "sema/codes.h"

namespace varpulis::app {
namespace {

/// E, W or N and three digits.
bool is_code(std::string_view text) {
  return text.size() == 4 && text.find_first_not_of("0123456789", 1) == std::string_view::npos &&
         std::string_view("EWNewn").find(text[0]) != std::string_view::npos;
}

int run(const Invocation& invocation, Session& session) {
  const std::string what = invocation.positionals[0];
  if (is_code(what)) {
    std::string code = what;
    code[0] = code[0] >= 'a' ? static_cast<char>(code[0] - 'a' + 'A') : code[0];
    const std::optional<std::string> explanation = sema::explain_code(code);
    if (!explanation) return fail(session, fmt::format("there is no finding with the code {}", code));
    session.out.write(*explanation);
    if (!explanation->ends_with('\n')) session.out.write("\n");
    return exit_fine;
  }
  const Result<std::string> text = read_file(what);
  if (!text) return fail(session, text.error());
  const auto plan = load({.name = what, .text = *text}, sema::Purpose::simulate, session);
  if (!plan) return exit_failed;
  session.out.write(plan::explain(*plan));
  return exit_fine;
}

}  // namespace

Command explain_command() {
  return {.name = "explain",
          .summary = "Show the plan of a program, or what the code of a finding means",
          .description =
              "The plan lists the streams in the order in which they run, with their operators, the fields that they "
              "read and the state that they keep.",
          .examples = {{"the plan of a program", "varpulis explain rules.vpl"},
                       {"what a finding means", "varpulis explain E030"}},
          .positionals = {{.name = "FILE|CODE",
                           .kind = ValueKind::file,
                           .summary = "A program, or a code like E030",
                           .required = true}},
          .failure = "the program is invalid or cannot be read, or there is no such code",
          .run = &run};
}

}  // namespace varpulis::app
