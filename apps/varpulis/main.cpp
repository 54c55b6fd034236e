#include <csignal>
#include <cstdlib>

#include <unistd.h>

#include "apps/varpulis/session.h"
#include "client/loadable_part.h"
#include "library/allocator.h"
#include "library/builtin_catalog.h"

namespace {

std::atomic<bool> interrupted = false;

// The first Ctrl-C ends the work in an orderly way, the second one the program.
void on_interrupt(int signal) {
  interrupted = true;
  std::signal(signal, SIG_DFL);
}

std::optional<std::string> environment_variable(std::string_view name) {
  const char* value = std::getenv(std::string(name).c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

}  // namespace

int main(int argc, char** argv) {
  varpulis::keep_freed_memory();
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGINT, on_interrupt);
  std::signal(SIGTERM, on_interrupt);
  const bool wants_color = !environment_variable("NO_COLOR").has_value() && environment_variable("TERM") != "dumb";
  const bool out_is_terminal = ::isatty(STDOUT_FILENO) == 1, error_is_terminal = ::isatty(STDERR_FILENO) == 1;
  varpulis::app::DescriptorOutput out(STDOUT_FILENO, out_is_terminal, out_is_terminal && wants_color);
  varpulis::app::DescriptorOutput error(STDERR_FILENO, error_is_terminal, error_is_terminal && wants_color);
  if (const auto folder = environment_variable("VARPULIS_PARTS")) varpulis::client::set_part_folder(*folder);
  const varpulis::catalog::Catalog catalog = varpulis::builtin_catalog();
  varpulis::app::Session session{.catalog = catalog,
                                 .out = out,
                                 .error = error,
                                 .input_descriptor = STDIN_FILENO,
                                 .environment = environment_variable,
                                 .interrupted = interrupted};
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  return varpulis::app::run_program(arguments, session);
}
