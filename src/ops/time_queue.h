#pragma once
#include <algorithm>
#include <cstdint>
#include <deque>
#include <vector>

namespace varpulis::ops {

/// Items by ascending (time, sequence): O(1) each when they come in order, O(log n) for those that come late, which wait in a heap so that
/// one far-off time does not slow down the rest.
class TimeQueue {
 public:
  struct Item {
    std::int64_t time = 0;
    std::uint64_t sequence = 0;
    std::uint32_t id = 0;
  };

  void push(const Item& item) {
    if (in_order_.empty() || !before(item, in_order_.back())) {
      in_order_.push_back(item);
    } else {
      late_.push_back(item);
      std::ranges::push_heap(late_, after);
    }
  }
  [[nodiscard]] bool empty() const { return in_order_.empty() && late_.empty(); }
  [[nodiscard]] const Item& front() const { return late_is_first() ? late_.front() : in_order_.front(); }
  void pop() {
    if (late_is_first()) {
      std::ranges::pop_heap(late_, after);
      late_.pop_back();
    } else {
      in_order_.pop_front();
    }
  }
  [[nodiscard]] std::size_t size() const { return in_order_.size() + late_.size(); }
  void clear() {
    in_order_.clear();
    late_.clear();
  }

 private:
  static bool before(const Item& a, const Item& b) { return a.time < b.time || (a.time == b.time && a.sequence < b.sequence); }
  static bool after(const Item& a, const Item& b) { return before(b, a); }
  [[nodiscard]] bool late_is_first() const {
    return !late_.empty() && (in_order_.empty() || before(late_.front(), in_order_.front()));
  }
  std::deque<Item> in_order_;
  std::vector<Item> late_;  // a heap, the smallest in front
};

}  // namespace varpulis::ops
