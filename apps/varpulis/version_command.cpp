#include "apps/varpulis/commands.h"
#include "apps/varpulis/session.h"
#include "apps/varpulis/version.h"

namespace varpulis::app {
namespace {

int run(const Invocation& /*invocation*/, Session& session) {
  session.out.write(version_line());
  return exit_fine;
}

}  // namespace

std::string_view version() { return VARPULIS_VERSION; }

std::string version_line() { return fmt::format("{} {}\n", program_name, version()); }

Command version_command() {
  return {.name = "version",
          .summary = "Show the version",
          .examples = {{"which version is this", "varpulis version"}},
          .run = &run};
}

}  // namespace varpulis::app
