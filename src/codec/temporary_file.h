#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "codec/byte_source.h"

namespace varpulis::codec {

/// A file without a name: it is gone when this object is, however the program ends. Written at the end, read anywhere.
class TemporaryFile {
 public:
  /// In `directory`.
  [[nodiscard]] static Result<std::unique_ptr<TemporaryFile>> create(const std::string& directory);
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile();

  [[nodiscard]] Result<void> append(std::string_view bytes);
  [[nodiscard]] std::uint64_t size() const { return size_; }
  /// Reads up to `count` bytes from `offset` on; fewer only at the end.
  [[nodiscard]] Result<std::size_t> read(std::uint64_t offset, char* to, std::size_t count) const;

 private:
  explicit TemporaryFile(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
  std::uint64_t size_ = 0;
};

}  // namespace varpulis::codec
