#pragma once
#include <algorithm>
#include <cstddef>
#include <memory>
#include <vector>

namespace varpulis::data {

/// From this size on memory is asked for in huge pages.
inline constexpr std::size_t large_bytes_min = std::size_t{4} << 20U;

/// Memory of at least large_bytes_min, in huge pages where the system has them (Linux, madvise): a table that is looked up all over costs a
/// walk through the page tables at nearly every access otherwise, and the kernel hands out such memory in a hundredth of the calls.
[[nodiscard]] void* allocate_large(std::size_t bytes);
void free_large(void* memory) noexcept;

/// For arrays that grow with the number of keys or rows kept.
template <typename T>
struct LargeAllocator {
  using value_type = T;
  LargeAllocator() = default;
  template <typename U>
  explicit(false) LargeAllocator(const LargeAllocator<U>&) {}
  [[nodiscard]] T* allocate(std::size_t count) {
    return is_large(count) ? static_cast<T*>(allocate_large(count * sizeof(T))) : std::allocator<T>().allocate(count);
  }
  void deallocate(T* memory, std::size_t count) noexcept {
    is_large(count) ? free_large(memory) : std::allocator<T>().deallocate(memory, count);
  }
  friend bool operator==(const LargeAllocator&, const LargeAllocator&) { return true; }

 private:
  static bool is_large(std::size_t count) { return count >= large_bytes_min / sizeof(T); }
};

/// The capacity that an array takes when it has to grow to `wanted` elements. A large one takes much more than it needs: memory costs
/// nothing until it is written to, while moving means to write everything again, to memory that the kernel has to find first.
[[nodiscard]] constexpr std::size_t grown_capacity(std::size_t wanted, std::size_t element_bytes) {
  return wanted * (wanted >= large_bytes_min / element_bytes ? 8 : 2);
}

/// A vector for state by slot, id or hash.
template <typename T>
using LargeVector = std::vector<T, LargeAllocator<T>>;

/// vector.resize(size) that grows by grown_capacity().
template <typename T>
void resize(LargeVector<T>& vector, std::size_t size) {
  if (size > vector.capacity()) vector.reserve(grown_capacity(size, sizeof(T)));
  vector.resize(size);
}

}  // namespace varpulis::data
