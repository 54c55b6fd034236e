#pragma once
#include <algorithm>
#include <cstdint>
#include <vector>

#include "data/buffer.h"

namespace varpulis::data {

/// Deadlines of windows, earliest first; of equal times the one opened first. In-order input makes them in this order, so they wait in a
/// FIFO queue at O(1); those that come out of order wait in a heap. Entries are not taken back: whoever reads the front has to know
/// whether it still means something.
class DeadlineQueue {
 public:
  struct Entry {
    std::int64_t time = 0;
    std::uint64_t serial = 0;  // of the window, ascending
    std::int64_t first = 0;    // position of the window's first row in the whole input
    std::uint32_t slot = 0;
    std::uint32_t key_class = 0;  // of the window's key, where somebody asks for it
    friend bool operator<(const Entry& a, const Entry& b) { return a.time != b.time ? a.time < b.time : a.serial < b.serial; }
  };

  void push(const Entry& entry) {
    if (waiting_ == 0 || fifo_[(first_ + waiting_ - 1) & mask()] < entry) {
      if (waiting_ == fifo_.size()) grow();
      fifo_[(first_ + waiting_++) & mask()] = entry;
    } else {
      heap_.push_back(entry);
      std::push_heap(heap_.begin(), heap_.end(), later);
    }
  }
  [[nodiscard]] bool empty() const { return waiting_ == 0 && heap_.empty(); }
  [[nodiscard]] std::size_t size() const { return waiting_ + heap_.size(); }
  [[nodiscard]] const Entry& front() const { return front_is_in_heap() ? heap_.front() : fifo_[first_]; }
  void pop() {
    if (front_is_in_heap()) {
      std::pop_heap(heap_.begin(), heap_.end(), later);
      heap_.pop_back();
    } else {
      first_ = (first_ + 1) & mask();
      --waiting_;
    }
  }
  /// A slot whose deadline comes some places behind the front, if the front is in the queue's regular part: what to fetch ahead.
  [[nodiscard]] const Entry* ahead(std::size_t places) const {
    return places < waiting_ ? &fifo_[(first_ + places) & mask()] : nullptr;
  }
  void clear() {
    first_ = waiting_ = 0;
    heap_.clear();
  }

 private:
  static bool later(const Entry& a, const Entry& b) { return b < a; }
  [[nodiscard]] bool front_is_in_heap() const { return !heap_.empty() && (waiting_ == 0 || heap_.front() < fifo_[first_]); }
  [[nodiscard]] std::size_t mask() const { return fifo_.size() - 1; }
  void grow() {
    data::Buffer<Entry> bigger(std::max<std::size_t>(16, fifo_.size() * 2));
    for (std::size_t i = 0; i < waiting_; ++i) bigger[i] = fifo_[(first_ + i) & mask()];
    fifo_ = std::move(bigger);
    first_ = 0;
  }
  data::Buffer<Entry> fifo_;  // a ring, its size a power of two
  std::size_t first_ = 0, waiting_ = 0;
  std::vector<Entry> heap_;
};

}  // namespace varpulis::data
