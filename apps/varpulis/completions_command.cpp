#include "apps/varpulis/commands.h"
#include "apps/varpulis/completions.h"
#include "apps/varpulis/session.h"

namespace varpulis::app {
namespace {

int run(const Invocation& invocation, Session& session) {
  session.out.write(completion_script(invocation.positionals[0]));
  return exit_fine;
}

}  // namespace

Command completions_command() {
  return {.name = "completions",
          .summary = "Print a completion script for a shell",
          .examples = {{"complete in this bash session", "source <(varpulis completions bash)"},
                       {"complete in every fish session",
                        "varpulis completions fish > ~/.config/fish/completions/varpulis.fish"}},
          .positionals = {{.name = "SHELL",
                           .kind = ValueKind::choice,
                           .summary = "The shell",
                           .required = true,
                           .choices = completion_formats()}},
          .run = &run};
}

}  // namespace varpulis::app
