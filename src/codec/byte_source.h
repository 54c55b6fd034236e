#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"

namespace varpulis::codec {

/// A stream of bytes: a file, standard input, memory, or what a decompressor makes of one of them.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  /// Reads 1 to `size` bytes to `to`, waiting for the first if need be; 0 at the end.
  [[nodiscard]] virtual Result<std::size_t> read(char* to, std::size_t size) = 0;
  /// Whether read() has something (or the end) within `wait_ms`; negative: waits. Files and memory are always ready.
  [[nodiscard]] virtual bool ready(int wait_ms) = 0;
  /// How many bytes there are in all, where that is known beforehand.
  [[nodiscard]] virtual std::optional<std::uint64_t> size() const { return std::nullopt; }
};

[[nodiscard]] Result<std::unique_ptr<ByteSource>> open_file(const std::string& path);
[[nodiscard]] std::unique_ptr<ByteSource> standard_input();
[[nodiscard]] std::unique_ptr<ByteSource> memory_source(std::string bytes);
/// The same bytes, decompressed when they begin like gzip or zstd data (also several members or frames in a row).
[[nodiscard]] Result<std::unique_ptr<ByteSource>> decompressed(std::unique_ptr<ByteSource> source);

}  // namespace varpulis::codec
