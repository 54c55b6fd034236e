#pragma once
#include <algorithm>
#include <cstdint>
#include <vector>

namespace varpulis::ops {

/// The smallest of one time for each occupied slot, which only grows while the slot is occupied: a heap whose entries are corrected when
/// they come to the front. Amortised O(log n) per change; free for operators whose held() nobody asks for.
class HeldTimes {
 public:
  /// A slot begins to hold something, at `time`.
  void hold(std::uint32_t slot, std::int64_t time) {
    if (in_use_) push({time, slot});
  }
  /// The smallest time; INT64_MAX when nothing is held. `now(slot)` is a slot's time, INT64_MAX when it holds nothing; slots are below
  /// `slots`.
  template <typename Now>
  [[nodiscard]] std::int64_t smallest(std::uint32_t slots, Now now) {
    if (!in_use_ || heap_.size() > 2 * std::size_t{slots} + 64) rebuild(slots, now);
    while (!heap_.empty()) {
      const Entry front = heap_.front();
      const std::int64_t time = now(front.slot);
      if (time == front.time) return time;
      std::pop_heap(heap_.begin(), heap_.end(), later);
      heap_.pop_back();
      if (time != nothing) push({time, front.slot});
    }
    return nothing;
  }
  void clear() {
    heap_.clear();
    in_use_ = false;
  }

 private:
  static constexpr std::int64_t nothing = 0x7fffffffffffffff;
  struct Entry {
    std::int64_t time = 0;
    std::uint32_t slot = 0;
  };
  static bool later(const Entry& a, const Entry& b) { return a.time > b.time; }
  void push(Entry entry) {
    heap_.push_back(entry);
    std::push_heap(heap_.begin(), heap_.end(), later);
  }
  template <typename Now>
  void rebuild(std::uint32_t slots, Now now) {
    in_use_ = true;
    heap_.clear();
    for (std::uint32_t slot = 0; slot < slots; ++slot) {
      if (now(slot) != nothing) heap_.push_back({now(slot), slot});
    }
    std::make_heap(heap_.begin(), heap_.end(), later);
  }
  std::vector<Entry> heap_;
  bool in_use_ = false;
};

}  // namespace varpulis::ops
