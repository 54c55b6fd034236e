#pragma once
#include <algorithm>
#include <cstring>

#include "functions/window/slab.h"

namespace varpulis::functions {

/// What SortedNumbers gives for windows that only grow and start anew: keys are appended, and put in order as far as an access needs it,
/// in linear time.
template <typename Key>
class UnsortedNumbers {
 public:
  [[nodiscard]] std::size_t size() const { return size_; }
  void insert(Key key, Slab& slab) {
    if (size_ == capacity_) grow(slab);
    keys()[size_++] = key;
    ordered_at_ = none;
  }
  [[nodiscard]] Key at(std::size_t k) {
    Key* const wanted = keys() + k;
    if (ordered_at_ != none && k == ordered_at_ + 1) return *std::min_element(wanted, keys() + size_);
    std::nth_element(keys(), wanted, keys() + size_);
    ordered_at_ = k;
    return *wanted;
  }
  [[nodiscard]] std::size_t count_greater(Key key) const {
    return static_cast<std::size_t>(std::count_if(keys(), keys() + size_, [&](const Key& other) { return key < other; }));
  }
  void release(Slab& slab) {
    slab.free(words_, capacity_ * words_per_key);
    *this = UnsortedNumbers();
  }
  [[nodiscard]] std::size_t heap_bytes() const { return 0; }
  template <typename Use>
  void for_each(Use use) const {
    for (std::size_t i = 0; i < size_; ++i) use(keys()[i]);
  }
  void prefetch() const {
    if (words_ != nullptr) __builtin_prefetch(keys() + size_, 1);
  }

 private:
  static constexpr std::size_t words_per_key = sizeof(Key) / sizeof(std::uint64_t);
  static constexpr std::size_t none = ~std::size_t{0};
  [[nodiscard]] Key* keys() { return reinterpret_cast<Key*>(words_); }
  [[nodiscard]] const Key* keys() const { return reinterpret_cast<const Key*>(words_); }
  void grow(Slab& slab) {
    const std::size_t wanted = std::max(Slab::words_min, capacity_ * 2);
    std::uint64_t* const larger = slab.allocate(wanted * words_per_key);
    if (words_ != nullptr) std::memcpy(larger, words_, size_ * sizeof(Key));
    slab.free(words_, capacity_ * words_per_key);
    words_ = larger;
    capacity_ = wanted;
  }
  std::uint64_t* words_ = nullptr;
  std::size_t size_ = 0, capacity_ = 0;
  std::size_t ordered_at_ = none;  // keys before it are not greater than the one there, keys behind it are not less
};

}  // namespace varpulis::functions
