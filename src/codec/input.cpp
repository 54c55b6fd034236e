#include "codec/input.h"

#include <atomic>

namespace varpulis::codec {

Input::Input(std::unique_ptr<ByteSource> source, std::size_t chunk_bytes)
    : source_(std::move(source)),
      chunk_bytes_(chunk_bytes),
      chunk_(std::make_shared<Chunk>(chunk_bytes)),
      owner_(chunk_) {
  chunks_.push_back(chunk_);
  terminate();
}

void Input::terminate() {
  char* end = chunk_->bytes.get() + end_;
  std::memset(end, 0, padding);
  *end = '\n';
}

std::shared_ptr<Input::Chunk> Input::unused_chunk(std::size_t capacity) {
  static constexpr std::size_t chunks_kept_max = 8;
  for (const auto& chunk : chunks_) {
    if (chunk.use_count() == 1 && chunk->capacity >= capacity) {
      std::atomic_thread_fence(std::memory_order_acquire);  // the last reader may have been another thread
      return chunk;
    }
  }
  auto chunk = std::make_shared<Chunk>(capacity);
  if (chunks_.size() == chunks_kept_max) chunks_.erase(chunks_.begin());
  chunks_.push_back(chunk);
  return chunk;
}

std::optional<double> Input::progress() const {
  const std::optional<std::uint64_t> size = source_->size();
  if (!size || *size == 0) return std::nullopt;
  const std::uint64_t consumed = bytes_read_ - (end_ - begin_);
  return std::min(1.0, static_cast<double>(consumed) / static_cast<double>(*size));
}

Result<void> Input::fill() {
  if (at_end_) return {};
  if (end_ == chunk_->capacity) {
    // A record that fills the whole chunk goes on in a larger one.
    const std::size_t left = end_ - begin_;
    const std::size_t capacity = left > chunk_bytes_ / 2 ? std::max(chunk_bytes_, left * 2) : chunk_bytes_;
    auto next = unused_chunk(capacity);
    std::memcpy(next->bytes.get(), chunk_->bytes.get() + begin_, left);
    chunk_ = std::move(next);
    owner_ = chunk_;
    begin_ = 0;
    end_ = left;
  }
  VARPULIS_TRY(const std::size_t count, source_->read(chunk_->bytes.get() + end_, chunk_->capacity - end_));
  at_end_ = count == 0;
  bytes_read_ += count;
  end_ += count;
  terminate();
  return {};
}

}  // namespace varpulis::codec
