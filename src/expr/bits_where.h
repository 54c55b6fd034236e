#pragma once
// Bitmaps from tests of rows: the inner loop of every comparison.
#include "data/bitmap.h"

// Comparing 64-bit ints four at a time needs AVX2, which not every x86-64 machine has: chosen when running.
#if defined(__x86_64__) && defined(__GNUC__)
#define VARPULIS_HAS_AVX2_VARIANT 1
#else
#define VARPULIS_HAS_AVX2_VARIANT 0
#endif

namespace varpulis::expr {

/// The bits of test(row) for all rows that fill whole words.
template <typename Test>
[[gnu::always_inline]] inline void fill_words(std::uint64_t* words, std::size_t count, const Test& test) {
  for (std::size_t w = 0; w < count; ++w) {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < 64; ++i) word |= std::uint64_t{test(w * 64 + i)} << i;
    words[w] = word;
  }
}

#if VARPULIS_HAS_AVX2_VARIANT
template <typename Test>
[[gnu::target("avx2")]] void fill_words_avx2(std::uint64_t* words, std::size_t count, const Test& test) {
  fill_words(words, count, test);
}
#endif

/// The bitmap of test(row). `test` must be cheap and free of effects.
template <typename Test>
[[nodiscard]] data::Bitmap bits_where(std::size_t rows, const Test& test) {
  data::Bitmap bits(rows, false);
  std::uint64_t* words = bits.words();
  const std::size_t whole = rows / 64;
#if VARPULIS_HAS_AVX2_VARIANT
  if (whole > 0 && __builtin_cpu_supports("avx2")) {
    fill_words_avx2(words, whole, test);
  } else {
    fill_words(words, whole, test);
  }
#else
  fill_words(words, whole, test);
#endif
  for (std::size_t row = whole * 64; row < rows; ++row) words[whole] |= std::uint64_t{test(row)} << (row % 64);
  return bits;
}

}  // namespace varpulis::expr
