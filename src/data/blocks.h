#pragma once
#include <algorithm>
#include <cstddef>

namespace varpulis::data {

/// Short runs of equal or copied elements are written in whole blocks, without a branch for what is left over: behind the last element of a run
/// what stands there changes, and arrays have room for a block more.
inline constexpr std::size_t block = 8;

template <typename T>
void fill_blocks(T* to, std::size_t count, T value) {
  for (std::size_t begin = 0; begin < count; begin += block) std::fill_n(to + begin, block, value);
}

/// The same for what is read.
template <typename T>
void copy_blocks(const T* from, std::size_t count, T* to) {
  for (std::size_t begin = 0; begin < count; begin += block) std::copy_n(from + begin, block, to + begin);
}

}  // namespace varpulis::data
