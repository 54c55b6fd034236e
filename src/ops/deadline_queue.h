#pragma once
#include <algorithm>
#include <cstdint>
#include <deque>
#include <vector>

namespace varpulis::ops {

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
    friend bool operator<(const Entry& a, const Entry& b) { return a.time != b.time ? a.time < b.time : a.serial < b.serial; }
  };

  void push(const Entry& entry) {
    if (fifo_.empty() || fifo_.back() < entry) {
      fifo_.push_back(entry);
    } else {
      heap_.push_back(entry);
      std::push_heap(heap_.begin(), heap_.end(), later);
    }
  }
  [[nodiscard]] bool empty() const { return fifo_.empty() && heap_.empty(); }
  [[nodiscard]] std::size_t size() const { return fifo_.size() + heap_.size(); }
  [[nodiscard]] const Entry& front() const { return front_is_in_heap() ? heap_.front() : fifo_.front(); }
  void pop() {
    if (front_is_in_heap()) {
      std::pop_heap(heap_.begin(), heap_.end(), later);
      heap_.pop_back();
    } else {
      fifo_.pop_front();
    }
  }
  /// A slot whose deadline comes some places behind the front, if the front is in the queue's regular part: what to fetch ahead.
  [[nodiscard]] const Entry* ahead(std::size_t places) const { return places < fifo_.size() ? &fifo_[places] : nullptr; }
  void clear() {
    fifo_.clear();
    heap_.clear();
  }

 private:
  static bool later(const Entry& a, const Entry& b) { return b < a; }
  [[nodiscard]] bool front_is_in_heap() const { return !heap_.empty() && (fifo_.empty() || heap_.front() < fifo_.front()); }
  std::deque<Entry> fifo_;
  std::vector<Entry> heap_;
};

}  // namespace varpulis::ops
