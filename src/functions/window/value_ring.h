#pragma once
#include <memory>

#include "functions/vocabulary.h"

namespace varpulis::functions {

/// A queue of values in one array.
class ValueRing {
 public:
  [[nodiscard]] std::uint64_t size() const { return size_; }
  /// The i-th oldest.
  [[nodiscard]] const Value& operator[](std::uint64_t i) const { return values_[(head_ + i) & (capacity_ - 1)]; }
  void push_back(Value value) {
    if (size_ == capacity_) grow();
    values_[(head_ + size_++) & (capacity_ - 1)] = std::move(value);
  }
  void pop_front(std::uint64_t count) {
    for (; count > 0; --count) {
      values_[head_] = Value();
      head_ = (head_ + 1) & (capacity_ - 1);
      --size_;
    }
  }
  void clear() { *this = ValueRing(); }
  [[nodiscard]] std::uint64_t bytes() const {
    std::uint64_t bytes = capacity_ * sizeof(Value);
    for (std::uint64_t i = 0; i < size_; ++i) bytes += (*this)[i].heap_bytes();
    return bytes;
  }
  void save(state::SnapshotWriter& to) const {
    to.put(size_);
    for (std::uint64_t i = 0; i < size_; ++i) to.put((*this)[i]);
  }
  [[nodiscard]] Result<void> load(state::SnapshotReader& from) {
    clear();
    std::uint64_t size = 0;
    VARPULIS_CHECK(from.get(size));
    for (std::uint64_t i = 0; i < size; ++i) {
      Value value;
      VARPULIS_CHECK(from.get(value));
      push_back(std::move(value));
    }
    return {};
  }

  ValueRing() = default;
  ValueRing(ValueRing&& other) noexcept { *this = std::move(other); }
  ValueRing& operator=(ValueRing&& other) noexcept {
    values_ = std::move(other.values_);
    capacity_ = std::exchange(other.capacity_, 0);
    head_ = std::exchange(other.head_, 0);
    size_ = std::exchange(other.size_, 0);
    return *this;
  }

 private:
  void grow() {
    const std::uint64_t capacity = std::max<std::uint64_t>(4, capacity_ * 2);
    auto values = std::make_unique<Value[]>(capacity);
    for (std::uint64_t i = 0; i < size_; ++i) values[i] = std::move(values_[(head_ + i) & (capacity_ - 1)]);
    values_ = std::move(values);
    capacity_ = capacity;
    head_ = 0;
  }
  std::unique_ptr<Value[]> values_;
  std::uint64_t capacity_ = 0;  // a power of two
  std::uint64_t head_ = 0;
  std::uint64_t size_ = 0;
};

}  // namespace varpulis::functions
