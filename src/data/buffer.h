#pragma once
#include <algorithm>
#include <cstring>
#include <memory>
#include <type_traits>
#include <utility>

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
      : data_(std::move(other.data_)), size_(std::exchange(other.size_, 0)), capacity_(std::exchange(other.capacity_, 0)) {}
  Buffer& operator=(Buffer other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
    return *this;
  }
  ~Buffer() = default;

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] T* data() { return data_.get(); }
  [[nodiscard]] const T* data() const { return data_.get(); }
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
    const std::size_t capacity = std::max<std::size_t>({wanted, capacity_ * 2, 16});
    auto data = std::make_unique_for_overwrite<T[]>(capacity);
    if (size_ > 0) std::memcpy(data.get(), data_.get(), size_ * sizeof(T));
    data_ = std::move(data);
    capacity_ = capacity;
  }
  std::unique_ptr<T[]> data_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace varpulis::data
