#include "apps/varpulis/commands.h"
#include "apps/varpulis/help.h"
#include "apps/varpulis/language_reference.h"
#include "apps/varpulis/session.h"

namespace varpulis::app {
namespace {

int run(const Invocation& invocation, Session& session) {
  if (invocation.text("format") == "markdown") {
    if (!invocation.positionals.empty())
      return fail(session, "the Markdown page is about all commands: leave out the command");
    session.out.write(markdown_reference());
    return exit_fine;
  }
  if (invocation.text("format") == "language") {
    if (!invocation.positionals.empty()) return fail(session, "the page about the language is about no command: leave it out");
    session.out.write(language_reference(session.catalog));
    return exit_fine;
  }
  const Command* about = nullptr;
  if (!invocation.positionals.empty()) {
    about = find_command(invocation.positionals[0]);
    if (about == nullptr) return fail(session, fmt::format("there is no command '{}'", invocation.positionals[0]));
  }
  session.out.write(manual_page(about));
  return exit_fine;
}

}  // namespace

Command manual_command() {
  return {.name = "manual",
          .aliases = {"man"},
          .summary = "Print a manual page",
          .examples = {{"read the page of a command", "varpulis manual simulate | man -l -"},
                       {"install the page of the program", "varpulis manual > /usr/local/share/man/man1/varpulis.1"}},
          .positionals = {{.name = "COMMAND",
                           .kind = ValueKind::text,
                           .summary = "The command; without it, the page of the program"}},
          .options = {{.name = "format",
                       .kind = ValueKind::choice,
                       .value_name = "FORMAT",
                       .default_value = "man",
                       .summary = "Manual page; one Markdown page about all commands; or one about the language",
                       .choices = {"man", "markdown", "language"}}},
          .failure = "there is no such command",
          .run = &run};
}

}  // namespace varpulis::app
