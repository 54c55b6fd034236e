#pragma once
#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>

namespace varpulis::functions {

/// A queue in one array that takes no memory while empty.
template <typename Element>
class Ring {
 public:
  Ring() = default;
  Ring(Ring&& other) noexcept { *this = std::move(other); }
  Ring& operator=(Ring&& other) noexcept {
    elements_ = std::move(other.elements_);
    capacity_ = std::exchange(other.capacity_, 0);
    head_ = std::exchange(other.head_, 0);
    size_ = std::exchange(other.size_, 0);
    return *this;
  }
  ~Ring() = default;

  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] std::uint64_t capacity() const { return capacity_; }
  /// The i-th oldest.
  [[nodiscard]] Element& operator[](std::uint64_t i) { return elements_[(head_ + i) & (capacity_ - 1)]; }
  [[nodiscard]] const Element& operator[](std::uint64_t i) const { return elements_[(head_ + i) & (capacity_ - 1)]; }
  void push_back(Element element) {
    if (size_ == capacity_) grow();
    elements_[(head_ + size_++) & (capacity_ - 1)] = std::move(element);
  }
  void pop_front(std::uint64_t count) {
    for (; count > 0; --count) {
      elements_[head_] = Element();
      head_ = (head_ + 1) & (capacity_ - 1);
      --size_;
    }
  }
  void clear() { *this = Ring(); }

 private:
  void grow() {
    const std::uint64_t capacity = std::max<std::uint64_t>(4, capacity_ * 2);
    auto elements = std::make_unique<Element[]>(capacity);
    for (std::uint64_t i = 0; i < size_; ++i) elements[i] = std::move((*this)[i]);
    elements_ = std::move(elements);
    capacity_ = capacity;
    head_ = 0;
  }
  std::unique_ptr<Element[]> elements_;
  std::uint64_t capacity_ = 0;  // a power of two
  std::uint64_t head_ = 0;
  std::uint64_t size_ = 0;
};

}  // namespace varpulis::functions
