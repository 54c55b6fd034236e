#pragma once
#include <bit>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace varpulis::data {

/// 16-byte view of a text in a column: up to 12 bytes inline, else 4 bytes and a pointer into memory that the column keeps alive.
/// Inline bytes past the size are zero, so two short texts are equal exactly when their 16 bytes are. (The layout of Umbra's
/// strings: Neumann and Freitag, CIDR 2020.)
class TextView {
 public:
  static constexpr std::uint32_t inline_max = 12;

  TextView() = default;
  /// `text` must outlive the view when it is longer than inline_max bytes.
  explicit TextView(std::string_view text) : size_(static_cast<std::uint32_t>(text.size())) {
    if (size_ <= inline_max) {
      // Fixed-size loads that overlap: a copy of variable size would cost more than all else that is done to a short text.
      std::uint32_t head = 0;
      std::uint64_t tail = 0;
      if constexpr (std::endian::native == std::endian::little) {
        const char* const p = text.data();
        if (size_ >= 8) {
          head = load4(p);
          tail = load4(p + 4) | (std::uint64_t{load4(p + size_ - 4)} >> (8 * (12 - size_))) << 32U;
        } else if (size_ >= 4) {
          head = load4(p);
          tail = std::uint64_t{load4(p + size_ - 4)} >> (8 * (8 - size_));
        } else if (size_ > 0) {
          const auto byte = [p](std::uint32_t i) { return std::uint32_t{static_cast<unsigned char>(p[i])} << (8 * i); };
          head = byte(0) | byte(size_ / 2) | byte(size_ - 1);
        }
        std::memcpy(bytes_, &head, sizeof head);
        std::memcpy(bytes_ + sizeof head, &tail, sizeof tail);
      } else if (size_ > 0) {
        std::memcpy(bytes_, text.data(), size_);
      }
    } else {
      std::memcpy(bytes_, text.data(), 4);
      const char* pointer = text.data();
      std::memcpy(bytes_ + 4, &pointer, sizeof pointer);
    }
  }

  [[nodiscard]] std::uint32_t size() const { return size_; }
  [[nodiscard]] bool is_inline() const { return size_ <= inline_max; }
  /// Of a short text the result points into this object.
  [[nodiscard]] std::string_view view() const {
    if (is_inline()) return {bytes_, size_};
    const char* pointer = nullptr;
    std::memcpy(&pointer, bytes_ + 4, sizeof pointer);
    return {pointer, size_};
  }
  friend bool operator==(const TextView& a, const TextView& b) {
    if (std::memcmp(&a, &b, 8) != 0) return false;  // size and first four bytes
    if (a.is_inline()) return std::memcmp(a.bytes_ + 4, b.bytes_ + 4, 8) == 0;
    return a.view() == b.view();
  }

 private:
  static std::uint32_t load4(const char* from) {
    std::uint32_t word = 0;
    std::memcpy(&word, from, sizeof word);
    return word;
  }
  std::uint32_t size_ = 0;
  char bytes_[inline_max] = {};
};
static_assert(sizeof(TextView) == 16);

/// Append-only memory for the texts of columns. Addresses stay valid for the arena's life.
class TextArena {
 public:
  TextView add(std::string_view text) {
    if (text.size() <= TextView::inline_max) return TextView(text);
    return TextView(store(text));
  }
  std::string_view store(std::string_view text) {
    char* to = allocate(text.size());
    std::memcpy(to, text.data(), text.size());
    return {to, text.size()};
  }
  char* allocate(std::size_t bytes) {
    if (bytes > left_) {
      const std::size_t block = std::max<std::size_t>(bytes, block_bytes);
      blocks_.push_back(std::make_unique_for_overwrite<char[]>(block));
      next_ = blocks_.back().get();
      left_ = block;
    }
    char* result = next_;
    next_ += bytes;
    left_ -= bytes;
    return result;
  }
  [[nodiscard]] bool empty() const { return blocks_.empty(); }

 private:
  static constexpr std::size_t block_bytes = 64u << 10;
  std::vector<std::unique_ptr<char[]>> blocks_;
  char* next_ = nullptr;
  std::size_t left_ = 0;
};

}  // namespace varpulis::data
