#pragma once
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "codec/byte_source.h"

namespace varpulis::codec {

/// The bytes of one input in chunks. Decoders take whole records off the front; what they leave is carried to the next chunk, so that a
/// record always lies in one piece. Columns may keep views into a chunk by keeping its owner; chunks nobody keeps are used again.
/// Memory: the chunks kept, plus one of `chunk_bytes`, or of the longest record.
class Input {
 public:
  /// Readable bytes behind bytes(), the first of which is a line feed: scanners may run over the end, and stop there.
  static constexpr std::size_t padding = 64;
  static constexpr std::size_t chunk_bytes_default = 1u << 20;

  explicit Input(std::unique_ptr<ByteSource> source, std::size_t chunk_bytes = chunk_bytes_default);

  /// What was read and not consumed.
  [[nodiscard]] std::string_view bytes() const { return {chunk_->bytes.get() + begin_, end_ - begin_}; }
  /// Keeps bytes() alive.
  [[nodiscard]] const std::shared_ptr<const void>& owner() const { return owner_; }
  void consume(std::size_t count) { begin_ += count; }
  /// The share of the input that was consumed, 0 to 1; no result when its size is not known beforehand.
  [[nodiscard]] std::optional<double> progress() const;
  /// No more bytes than bytes() will come.
  [[nodiscard]] bool at_end() const { return at_end_; }
  [[nodiscard]] bool ready(int wait_ms) { return at_end_ || source_->ready(wait_ms); }
  /// Adds bytes behind those not consumed, or finds the end. May move them: take bytes() and owner() anew.
  [[nodiscard]] Result<void> fill();

 private:
  struct Chunk {
    explicit Chunk(std::size_t size) : bytes(std::make_unique_for_overwrite<char[]>(size + padding)), capacity(size) {}
    std::unique_ptr<char[]> bytes;
    std::size_t capacity;
  };
  [[nodiscard]] std::shared_ptr<Chunk> unused_chunk(std::size_t capacity);
  void terminate();

  std::unique_ptr<ByteSource> source_;
  std::size_t chunk_bytes_;
  std::vector<std::shared_ptr<Chunk>> chunks_;  // for another use once nobody else keeps them
  std::shared_ptr<Chunk> chunk_;
  std::shared_ptr<const void> owner_;
  std::size_t begin_ = 0, end_ = 0;
  bool at_end_ = false;
  std::uint64_t bytes_read_ = 0;
};

}  // namespace varpulis::codec
