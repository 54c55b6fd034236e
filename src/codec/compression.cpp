// Gzip and zstd: a ByteSource that decompresses another one.
#include <zlib.h>
#include <zstd.h>

#include "base/assert.h"
#include "codec/byte_source.h"

namespace varpulis::codec {
namespace {

constexpr std::size_t compressed_chunk_bytes = 256u << 10;

/// The first bytes, already read, then the rest.
class PrefixedSource final : public ByteSource {
 public:
  PrefixedSource(std::string prefix, std::unique_ptr<ByteSource> rest)
      : prefix_(std::move(prefix)), rest_(std::move(rest)) {}
  Result<std::size_t> read(char* to, std::size_t size) override {
    if (done_ == prefix_.size()) return rest_->read(to, size);
    const std::size_t count = std::min(size, prefix_.size() - done_);
    std::memcpy(to, prefix_.data() + done_, count);
    done_ += count;
    return count;
  }
  bool ready(int wait_ms) override { return done_ < prefix_.size() || rest_->ready(wait_ms); }
  [[nodiscard]] std::optional<std::uint64_t> size() const override { return rest_->size(); }

 private:
  std::string prefix_;
  std::size_t done_ = 0;
  std::unique_ptr<ByteSource> rest_;
};

class GzipSource final : public ByteSource {
 public:
  explicit GzipSource(std::unique_ptr<ByteSource> source)
      : source_(std::move(source)), buffer_(compressed_chunk_bytes, '\0') {
    constexpr int gzip_only = 16;
    VARPULIS_ASSERT(inflateInit2(&stream_, MAX_WBITS + gzip_only) == Z_OK);
  }
  GzipSource(const GzipSource&) = delete;
  GzipSource& operator=(const GzipSource&) = delete;
  ~GzipSource() override { inflateEnd(&stream_); }

  Result<std::size_t> read(char* to, std::size_t size) override {
    stream_.next_out = reinterpret_cast<Bytef*>(to);
    stream_.avail_out = static_cast<uInt>(std::min<std::size_t>(size, 1u << 30));
    const uInt room = stream_.avail_out;
    while (stream_.avail_out == room) {
      if (stream_.avail_in == 0) {
        VARPULIS_TRY(const std::size_t count, source_->read(buffer_.data(), buffer_.size()));
        if (count == 0) {
          if (in_member_) return Error(ErrorCode::invalid_data, "gzip data ends early");
          return std::size_t{0};
        }
        stream_.next_in = reinterpret_cast<Bytef*>(buffer_.data());
        stream_.avail_in = static_cast<uInt>(count);
      }
      if (!in_member_) {
        inflateReset(&stream_);
        in_member_ = true;
      }
      const int status = inflate(&stream_, Z_NO_FLUSH);
      if (status == Z_STREAM_END) in_member_ = false;
      else if (status != Z_OK && status != Z_BUF_ERROR) return Error(ErrorCode::invalid_data, "damaged gzip data");
    }
    return std::size_t{room - stream_.avail_out};
  }
  bool ready(int wait_ms) override { return stream_.avail_in > 0 || source_->ready(wait_ms); }

 private:
  std::unique_ptr<ByteSource> source_;
  std::string buffer_;
  z_stream stream_{};
  bool in_member_ = true;
};

class ZstdSource final : public ByteSource {
 public:
  explicit ZstdSource(std::unique_ptr<ByteSource> source)
      : source_(std::move(source)),
        buffer_(compressed_chunk_bytes, '\0'),
        stream_(ZSTD_createDStream(), &ZSTD_freeDStream) {
    VARPULIS_ASSERT(stream_ != nullptr);
  }
  Result<std::size_t> read(char* to, std::size_t size) override {
    ZSTD_outBuffer out{.dst = to, .size = size, .pos = 0};
    while (out.pos == 0) {
      if (in_.pos == in_.size && !pending_) {
        VARPULIS_TRY(const std::size_t count, source_->read(buffer_.data(), buffer_.size()));
        if (count == 0) {
          if (in_frame_) return Error(ErrorCode::invalid_data, "zstd data ends early");
          return std::size_t{0};
        }
        in_ = {.src = buffer_.data(), .size = count, .pos = 0};
      }
      const std::size_t status = ZSTD_decompressStream(stream_.get(), &out, &in_);
      if (ZSTD_isError(status) != 0)
        return Error(ErrorCode::invalid_data, fmt::format("damaged zstd data: {}", ZSTD_getErrorName(status)));
      in_frame_ = status != 0;
      pending_ = out.pos == out.size;  // there may be more output without more input
    }
    return out.pos;
  }
  bool ready(int wait_ms) override { return in_.pos < in_.size || pending_ || source_->ready(wait_ms); }

 private:
  std::unique_ptr<ByteSource> source_;
  std::string buffer_;
  ZSTD_inBuffer in_{.src = nullptr, .size = 0, .pos = 0};
  std::unique_ptr<ZSTD_DStream, decltype(&ZSTD_freeDStream)> stream_;
  bool in_frame_ = true;
  bool pending_ = false;
};

}  // namespace

Result<std::unique_ptr<ByteSource>> decompressed(std::unique_ptr<ByteSource> source) {
  static constexpr std::string_view gzip_magic = "\x1f\x8b";
  static constexpr std::string_view zstd_magic = "\x28\xb5\x2f\xfd";
  std::string head;
  // Reads on only while the bytes so far could be the beginning of a magic number: a live input must not wait for more.
  while (head.size() < zstd_magic.size() && (gzip_magic.starts_with(head) || zstd_magic.starts_with(head))) {
    if (head == gzip_magic) break;
    char byte = 0;
    VARPULIS_TRY(const std::size_t count, source->read(&byte, 1));
    if (count == 0) break;
    head += byte;
  }
  auto whole = std::make_unique<PrefixedSource>(head, std::move(source));
  if (head == gzip_magic) return std::unique_ptr<ByteSource>(std::make_unique<GzipSource>(std::move(whole)));
  if (head == zstd_magic) return std::unique_ptr<ByteSource>(std::make_unique<ZstdSource>(std::move(whole)));
  return std::unique_ptr<ByteSource>(std::move(whole));
}

}  // namespace varpulis::codec
