#pragma once
#include <bit>
#include <cstdint>

#include "data/buffer.h"

namespace varpulis::data {

/// One bit per row, in 64-bit words; bits past the last row are zero. Kernels work on whole words.
class Bitmap {
 public:
  Bitmap() = default;
  Bitmap(std::size_t rows, bool fill) { assign(rows, fill); }

  void assign(std::size_t rows, bool fill) {
    rows_ = rows;
    words_.resize(word_count(rows));
    std::fill(words_.begin(), words_.end(), fill ? ~std::uint64_t{0} : 0);
    clear_tail();
  }
  static constexpr std::size_t word_count(std::size_t rows) { return (rows + 63) / 64; }

  [[nodiscard]] std::size_t rows() const { return rows_; }
  [[nodiscard]] bool empty() const { return rows_ == 0; }
  [[nodiscard]] std::size_t word_count() const { return words_.size(); }
  [[nodiscard]] std::uint64_t* words() { return words_.data(); }
  [[nodiscard]] const std::uint64_t* words() const { return words_.data(); }

  [[nodiscard]] bool operator[](std::size_t row) const { return ((words_[row / 64] >> (row % 64)) & 1U) != 0; }
  void set(std::size_t row) { words_[row / 64] |= std::uint64_t{1} << (row % 64); }
  void reset(std::size_t row) { words_[row / 64] &= ~(std::uint64_t{1} << (row % 64)); }
  void set(std::size_t row, bool bit) { bit ? set(row) : reset(row); }
  void push_back(bool bit) {
    if (rows_ % 64 == 0) words_.push_back(0);
    ++rows_;
    if (bit) set(rows_ - 1);
  }
  void pop_back() {
    reset(rows_ - 1);
    --rows_;
    if (rows_ % 64 == 0) words_.pop_back();
  }
  void clear() {
    rows_ = 0;
    words_.clear();
  }
  /// Must follow word-wise writes that may have touched bits past the last row.
  void clear_tail() {
    if (rows_ % 64 != 0) words_[words_.size() - 1] &= (std::uint64_t{1} << (rows_ % 64)) - 1;
  }

  [[nodiscard]] std::size_t count() const {
    std::size_t bits = 0;
    for (const std::uint64_t word : words_) bits += static_cast<std::size_t>(std::popcount(word));
    return bits;
  }
  [[nodiscard]] bool any() const {
    return std::any_of(words_.begin(), words_.end(), [](std::uint64_t word) { return word != 0; });
  }
  [[nodiscard]] bool all() const { return count() == rows_; }

  Bitmap& operator&=(const Bitmap& other) { return combine(other, [](auto a, auto b) { return a & b; }); }
  Bitmap& operator|=(const Bitmap& other) { return combine(other, [](auto a, auto b) { return a | b; }); }
  /// Keeps the bits that are not set in `other`.
  Bitmap& subtract(const Bitmap& other) { return combine(other, [](auto a, auto b) { return a & ~b; }); }
  void invert() {
    for (std::uint64_t& word : words_) word = ~word;
    clear_tail();
  }

  /// Calls `use(row)` for every set bit, in ascending order.
  template <typename Use>
  void for_each(Use use) const {
    for (std::size_t w = 0; w < words_.size(); ++w) {
      for (std::uint64_t word = words_[w]; word != 0; word &= word - 1) {
        use(w * 64 + static_cast<std::size_t>(std::countr_zero(word)));
      }
    }
  }

 private:
  template <typename Combine>
  Bitmap& combine(const Bitmap& other, Combine combine) {
    for (std::size_t w = 0; w < words_.size(); ++w) words_[w] = combine(words_[w], other.words_[w]);
    return *this;
  }
  Buffer<std::uint64_t> words_;
  std::size_t rows_ = 0;
};

}  // namespace varpulis::data
