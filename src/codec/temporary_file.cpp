#include "codec/temporary_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace varpulis::codec {
namespace {

Error failure(std::string_view what) {
  return Error(ErrorCode::io, fmt::format("cannot {} a temporary file: {}", what, std::strerror(errno)));
}

}  // namespace

Result<std::unique_ptr<TemporaryFile>> TemporaryFile::create(const std::string& directory) {
  std::string name = directory + "/varpulis-XXXXXX";
  const int descriptor = ::mkostemp(name.data(), O_CLOEXEC);
  if (descriptor < 0) return failure("create").during("creating one in " + directory);
  ::unlink(name.c_str());
  return std::unique_ptr<TemporaryFile>(new TemporaryFile(descriptor));
}

TemporaryFile::~TemporaryFile() { ::close(descriptor_); }

Result<void> TemporaryFile::append(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(size_));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failure("write");
    size_ += static_cast<std::uint64_t>(count);
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

Result<std::size_t> TemporaryFile::read(std::uint64_t offset, char* to, std::size_t count) const {
  std::size_t done = 0;
  while (done < count) {
    const ssize_t got = ::pread(descriptor_, to + done, count - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failure("read");
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

}  // namespace varpulis::codec
