#pragma once
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace varpulis::pattern {

/// A list that grows at its end and is cut off at its front. Elements keep their numbers, which count on.
template <typename T>
class Tail {
 public:
  [[nodiscard]] std::uint64_t begin() const { return begin_; }
  [[nodiscard]] std::uint64_t end() const { return begin_ + size(); }
  [[nodiscard]] std::size_t size() const { return elements_.size() - head_; }
  [[nodiscard]] bool empty() const { return head_ == elements_.size(); }
  [[nodiscard]] const T& operator[](std::uint64_t number) const { return elements_[head_ + static_cast<std::size_t>(number - begin_)]; }
  [[nodiscard]] T& operator[](std::uint64_t number) { return elements_[head_ + static_cast<std::size_t>(number - begin_)]; }
  [[nodiscard]] const T& front() const { return elements_[head_]; }
  [[nodiscard]] const T& back() const { return elements_.back(); }
  [[nodiscard]] T& back() { return elements_.back(); }
  void push_back(T element) { elements_.push_back(std::move(element)); }
  void pop_back() { elements_.pop_back(); }
  /// Drops those before a number. Amortised O(1) each.
  void cut(std::uint64_t before) {
    head_ += static_cast<std::size_t>(before - begin_);
    begin_ = before;
    if (head_ < 32 || head_ * 2 < elements_.size()) return;
    elements_.erase(elements_.begin(), elements_.begin() + static_cast<std::ptrdiff_t>(head_));
    head_ = 0;
  }
  void pop_front() { cut(begin_ + 1); }
  /// The number of the first element; before there is one.
  void start_at(std::uint64_t number) { begin_ = number; }
  [[nodiscard]] std::uint64_t bytes() const { return elements_.capacity() * sizeof(T); }

 private:
  std::vector<T> elements_;
  std::size_t head_ = 0;      // of them are cut off
  std::uint64_t begin_ = 0;
};

}  // namespace varpulis::pattern
