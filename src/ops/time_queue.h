#pragma once
#include <algorithm>
#include <cstdint>
#include <vector>

namespace varpulis::ops {

/// Items by ascending time: O(1) each when they come in order, O(log n) for those that come late, which wait in a heap so that one far-off
/// time does not slow down the rest. Items of one time come in no particular order.
class TimeQueue {
 public:
  struct Item {
    std::int64_t time = 0;
    std::uint32_t id = 0;
  };

  void push(const Item& item) {
    if (first_ == in_order_.size() || item.time >= in_order_.back().time) {
      in_order_.push_back(item);
    } else {
      late_.push_back(item);
      std::ranges::push_heap(late_, later);
    }
  }
  [[nodiscard]] bool empty() const { return first_ == in_order_.size() && late_.empty(); }
  [[nodiscard]] const Item& front() const { return late_is_first() ? late_.front() : in_order_[first_]; }
  void pop() {
    if (late_is_first()) {
      std::ranges::pop_heap(late_, later);
      late_.pop_back();
    } else if (++first_ * 2 > in_order_.size() && first_ >= 64) {
      // More than half has gone: the rest moves to the front, which costs less than what was popped.
      in_order_.erase(in_order_.begin(), in_order_.begin() + static_cast<std::ptrdiff_t>(first_));
      first_ = 0;
    }
  }
  [[nodiscard]] std::size_t size() const { return in_order_.size() - first_ + late_.size(); }

 private:
  static bool later(const Item& a, const Item& b) { return a.time > b.time; }
  [[nodiscard]] bool late_is_first() const {
    return !late_.empty() && (first_ == in_order_.size() || late_.front().time < in_order_[first_].time);
  }
  std::vector<Item> in_order_;
  std::size_t first_ = 0;    // of in_order_ that is left
  std::vector<Item> late_;   // a heap, the smallest in front
};

}  // namespace varpulis::ops
