#pragma once
#include <array>
#include <bit>
#include <cstdint>
#include <memory>
#include <vector>

namespace varpulis::functions {

/// Arrays of 64-bit words whose lengths are powers of two, for the rings of many windows. Freed arrays are kept for the next of their
/// length. Addresses are stable.
class Slab {
 public:
  static constexpr std::size_t words_min = 4;

  [[nodiscard]] std::uint64_t* allocate(std::size_t words) {
    std::vector<std::uint64_t*>& free = free_[class_of(words)];
    if (!free.empty()) {
      std::uint64_t* const array = free.back();
      free.pop_back();
      return array;
    }
    if (words >= chunk_words) return chunk(words);
    if (left_ < words) {
      // What is left of the chunk serves smaller arrays.
      while (left_ >= words_min) {
        const std::size_t piece = std::bit_floor(left_);
        free_[class_of(piece)].push_back(next_);
        next_ += piece;
        left_ -= piece;
      }
      next_ = chunk(chunk_words);
      left_ = chunk_words;
    }
    std::uint64_t* const array = next_;
    next_ += words;
    left_ -= words;
    return array;
  }
  void free(std::uint64_t* array, std::size_t words) {
    if (array != nullptr) free_[class_of(words)].push_back(array);
  }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  void clear() { *this = Slab(); }

 private:
  static constexpr std::size_t chunk_words = std::size_t{1} << 13;
  static std::size_t class_of(std::size_t words) { return static_cast<std::size_t>(std::countr_zero(words)); }
  std::uint64_t* chunk(std::size_t words) {
    bytes_ += words * sizeof(std::uint64_t);
    return chunks_.emplace_back(std::make_unique_for_overwrite<std::uint64_t[]>(words)).get();
  }
  std::vector<std::unique_ptr<std::uint64_t[]>> chunks_;
  std::array<std::vector<std::uint64_t*>, 48> free_;  // by binary logarithm of the length
  std::uint64_t* next_ = nullptr;
  std::size_t left_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace varpulis::functions
