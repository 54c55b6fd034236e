#include "codec/byte_source.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace varpulis::codec {
namespace {

Error system_error(std::string_view what, const std::string& name) {
  const int number = errno;
  const ErrorCode code = number == ENOENT   ? ErrorCode::not_found
                         : number == EACCES ? ErrorCode::permission_denied
                                            : ErrorCode::io;
  return Error(code, fmt::format("cannot {} {}: {}", what, name, std::strerror(number)));
}

class FileSource final : public ByteSource {
 public:
  FileSource(int descriptor, std::string name, bool owned)
      : descriptor_(descriptor), name_(std::move(name)), owned_(owned) {
    struct stat status{};
    is_regular_ = ::fstat(descriptor_, &status) == 0 && S_ISREG(status.st_mode);
    if (is_regular_) size_ = static_cast<std::uint64_t>(status.st_size);
  }
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;
  ~FileSource() override {
    if (owned_) ::close(descriptor_);
  }
  Result<std::size_t> read(char* to, std::size_t size) override {
    for (;;) {
      const ssize_t count = ::read(descriptor_, to, size);
      if (count >= 0) return static_cast<std::size_t>(count);
      if (errno == EAGAIN) ready(-1);
      else if (errno != EINTR) return system_error("read", name_);
    }
  }
  bool ready(int wait_ms) override {
    if (is_regular_) return true;
    pollfd poll_descriptor{.fd = descriptor_, .events = POLLIN, .revents = 0};
    const int count = ::poll(&poll_descriptor, 1, wait_ms);
    return count != 0;  // on an error read() will tell
  }
  [[nodiscard]] std::optional<std::uint64_t> size() const override { return size_; }

 private:
  int descriptor_;
  std::string name_;
  bool owned_;
  bool is_regular_ = false;
  std::optional<std::uint64_t> size_;
};

class MemorySource final : public ByteSource {
 public:
  explicit MemorySource(std::string bytes) : bytes_(std::move(bytes)) {}
  Result<std::size_t> read(char* to, std::size_t size) override {
    const std::size_t count = std::min(size, bytes_.size() - done_);
    std::memcpy(to, bytes_.data() + done_, count);
    done_ += count;
    return count;
  }
  bool ready(int /*wait_ms*/) override { return true; }

 private:
  std::string bytes_;
  std::size_t done_ = 0;
};

}  // namespace

Result<std::unique_ptr<ByteSource>> open_file(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return system_error("open", path);
  struct stat status{};
  if (::fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode)) {
    ::close(descriptor);
    errno = EISDIR;
    return system_error("open", path);
  }
  return std::unique_ptr<ByteSource>(std::make_unique<FileSource>(descriptor, path, true));
}

std::unique_ptr<ByteSource> standard_input() { return std::make_unique<FileSource>(STDIN_FILENO, "<stdin>", false); }

std::unique_ptr<ByteSource> memory_source(std::string bytes) {
  return std::make_unique<MemorySource>(std::move(bytes));
}

}  // namespace varpulis::codec
