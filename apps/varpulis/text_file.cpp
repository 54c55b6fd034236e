#include "apps/varpulis/text_file.h"

#include <cerrno>
#include <cstdio>
#include <memory>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace varpulis::app {
namespace {

Error failed(std::string_view what, const std::string& path) {
  const ErrorCode code = errno == ENOENT   ? ErrorCode::not_found
                         : errno == EACCES ? ErrorCode::permission_denied
                                           : ErrorCode::io;
  return Error(code, fmt::format("cannot {} {}: {}", what, path, std::strerror(errno)));
}

struct Descriptor {
  int value = -1;
  bool owned = true;
  ~Descriptor() {
    if (owned && value >= 0) ::close(value);
  }
};

}  // namespace

Result<std::string> read_file(const std::string& path) {
  Descriptor file;
  if (path == "-") {
    file.value = STDIN_FILENO;
    file.owned = false;
  } else {
    file.value = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file.value < 0) return failed("read", path);
  }
  std::string text;
  char buffer[64 * 1024];
  for (;;) {
    const ssize_t got = ::read(file.value, buffer, sizeof buffer);
    if (got == 0) return text;
    if (got > 0) text.append(buffer, static_cast<std::size_t>(got));
    else if (errno != EINTR) return failed("read", path);
  }
}

Result<void> write_file(const std::string& path, std::string_view text) {
  // A symbolic link keeps its place: what it points to is replaced.
  const std::unique_ptr<char, decltype(&std::free)> resolved(::realpath(path.c_str(), nullptr), &std::free);
  const std::string target = resolved ? std::string(resolved.get()) : path;
  struct stat status{};
  const bool exists = ::stat(target.c_str(), &status) == 0;
  const std::string aside = target + ".new";
  {
    const Descriptor file{.value = ::open(aside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
                                          exists ? status.st_mode & 07777 : 0666)};
    if (file.value < 0) return failed("write", path);
    while (!text.empty()) {
      const ssize_t written = ::write(file.value, text.data(), text.size());
      if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
      else if (errno != EINTR) return failed("write", path);
    }
    if (::fsync(file.value) != 0) return failed("write", path);
  }
  if (::rename(aside.c_str(), target.c_str()) != 0) return failed("write", path);
  return {};
}

}  // namespace varpulis::app
