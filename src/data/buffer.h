#pragma once
#include <algorithm>
#include <cstring>
#include <type_traits>
#include <utility>

#include "data/large_memory.h"

namespace varpulis::data {

/// A growable array of trivial elements that does not clear what it hands out: columns are filled right after.
template <typename T>
class Buffer {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  Buffer() = default;
  explicit Buffer(std::size_t size) { resize(size); }
  Buffer(const Buffer& other) { append(other.data(), other.size()); }
  Buffer(Buffer&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)), capacity_(std::exchange(other.capacity_, 0)) {}
  Buffer& operator=(Buffer other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
    return *this;
  }
  ~Buffer() { release(); }

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] T* data() { return data_; }
  [[nodiscard]] const T* data() const { return data_; }
  T& operator[](std::size_t i) { return data_[i]; }
  const T& operator[](std::size_t i) const { return data_[i]; }
  T* begin() { return data(); }
  T* end() { return data() + size_; }
  const T* begin() const { return data(); }
  const T* end() const { return data() + size_; }
  T& back() { return data_[size_ - 1]; }
  const T& back() const { return data_[size_ - 1]; }

  /// New elements are uninitialised.
  void resize(std::size_t size) {
    if (size > capacity_) grow(size);
    size_ = size;
  }
  void resize(std::size_t size, T fill) {
    const std::size_t old = size_;
    resize(size);
    if (size > old) std::fill(data() + old, data() + size, fill);
  }
  [[nodiscard]] std::size_t capacity() const { return capacity_; }
  void reserve(std::size_t capacity) {
    if (capacity > capacity_) grow(capacity);
  }
  void push_back(T element) {
    if (size_ == capacity_) grow(size_ + 1);
    data_[size_++] = element;
  }
  void append(const T* from, std::size_t count) {
    const std::size_t old = size_;
    resize(old + count);
    if (count > 0) std::memcpy(data() + old, from, count * sizeof(T));
  }
  void pop_back() { --size_; }
  void clear() { size_ = 0; }

 private:
  void grow(std::size_t wanted) {
    const std::size_t capacity = std::max<std::size_t>({wanted, capacity_ == 0 ? 0 : grown_capacity(capacity_, sizeof(T)), 16});
    T* const data = LargeAllocator<T>().allocate(capacity);
    if (size_ > 0) std::memcpy(data, data_, size_ * sizeof(T));
    release();
    data_ = data;
    capacity_ = capacity;
  }
  void release() noexcept {
    if (data_ != nullptr) LargeAllocator<T>().deallocate(data_, capacity_);
  }
  T* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

/// Makes room for further elements; where they are to be written.
template <typename T>
T* extend(Buffer<T>& buffer, std::size_t count) {
  const std::size_t old = buffer.size();
  buffer.resize(old + count);
  return buffer.data() + old;
}

/// For loops that read an array from its beginning to its end: what they reach some lines of the cache later is on its way. The hardware does
/// that as well, but begins anew with every page of 4 KB.
template <typename T>
[[gnu::always_inline]] inline void fetch_ahead(const T* at) {
  constexpr std::size_t bytes_ahead = 1536;
  __builtin_prefetch(reinterpret_cast<const char*>(at) + bytes_ahead);
}

}  // namespace varpulis::data
