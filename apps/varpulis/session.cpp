#include "apps/varpulis/session.h"

#include <cerrno>

#include <sys/ioctl.h>
#include <unistd.h>

#include "apps/varpulis/config_file.h"
#include "apps/varpulis/help.h"
#include "apps/varpulis/version.h"

namespace varpulis::app {

std::size_t DescriptorOutput::columns() const {
  winsize size{};
  if (is_terminal_ && ::ioctl(descriptor_, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return Output::columns();
}

bool DescriptorOutput::write(std::string_view text) {
  if (error_number_ != 0) return false;
  buffer_ += text;
  const bool line_ended = !text.empty() && text.back() == '\n';
  return buffer_.size() >= buffer_bytes_max || (is_terminal_ && line_ended) ? flush() : true;
}

bool DescriptorOutput::flush() {
  std::string_view rest = buffer_;
  while (!rest.empty() && error_number_ == 0) {
    const ssize_t written = ::write(descriptor_, rest.data(), rest.size());
    if (written > 0) rest.remove_prefix(static_cast<std::size_t>(written));
    else if (errno != EINTR) error_number_ = errno;
  }
  buffer_.clear();
  return error_number_ == 0;
}

std::optional<std::string> DescriptorOutput::failure() const {
  if (error_number_ == 0 || error_number_ == EPIPE) return std::nullopt;
  return std::strerror(error_number_);
}

int fail(Session& session, std::string_view message) {
  session.out.flush();
  session.error.write(fmt::format("Error: {}\n", message));
  return exit_failed;
}

int run_program(std::span<const std::string> arguments, Session& session) {
  const ConfigReader config = [&](const std::string& path,
                                  std::string_view command) -> Result<std::vector<std::pair<std::string, std::string>>> {
    VARPULIS_TRY(const std::vector<ConfigEntry> entries, read_config(path));
    if (const std::vector<std::string> parts = parts_without_effect(entries); !parts.empty()) {
      session.error.write(fmt::format("note: {}: this release does not act on {}\n", path, fmt::join(parts, ", ")));
    }
    return options_of_config(command, entries);
  };
  Result<Invocation> parsed = parse_command_line(arguments, session.environment, config);
  if (!parsed) {
    const Command* command = nullptr;
    for (const std::string& argument : arguments) {
      if (command == nullptr) command = find_command(argument);
    }
    session.error.write(fmt::format("Error: {}\nTry '{}{} --help'.\n", parsed.error().message(), program_name,
                                    command == nullptr ? "" : fmt::format(" {}", command->name)));
    return exit_usage;
  }
  const Invocation& invocation = parsed.value();
  if (invocation.version) {
    session.out.write(version_line());
    return exit_fine;
  }
  if (invocation.help) {
    session.out.write(invocation.command == nullptr ? overview_text() : help_text(*invocation.command));
    return exit_fine;
  }
  int code = invocation.command->run(invocation, session);
  session.out.flush();
  if (const auto failure = session.out.failure(); failure && code == exit_fine) {
    code = fail(session, fmt::format("cannot write to standard output: {}", *failure));
  }
  session.error.flush();
  return code;
}

}  // namespace varpulis::app
