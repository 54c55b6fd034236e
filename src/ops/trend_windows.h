#pragma once
#include <set>
#include <string>
#include <vector>

#include "catalog/operator.h"
#include "ops/held_times.h"
#include "ops/saturated_time.h"

namespace varpulis::ops {

/// The windows of the partitions of `.trend_aggregate` in a stream with `.window(d)`: one for each partition, from its first event on.
class TrendWindows {
 public:
  struct Open {
    std::int64_t end = 0;    // past the window
    std::int64_t last = 0;   // the greatest timestamp in it
    std::int64_t first = 0;  // Deadline::first
    std::string text;        // Deadline::first_text
    bool is_open = false;
  };
  /// A window in the order in which they close.
  struct Due {
    std::int64_t end = 0, first = 0;
    std::string text;
    std::uint32_t partition = 0;
    friend auto operator<=>(const Due&, const Due&) = default;
  };

  [[nodiscard]] Open of(std::uint32_t partition) const { return partition < open_.size() ? open_[partition] : Open(); }
  [[nodiscard]] bool is_open(std::uint32_t partition) const { return partition < open_.size() && open_[partition].is_open; }
  void open(std::uint32_t partition, std::int64_t time, std::uint64_t size, std::int64_t first, std::string text) {
    restore(partition, {.end = later_by(time, size), .last = time, .first = first, .text = std::move(text), .is_open = true});
  }
  void restore(std::uint32_t partition, Open window) {
    due_.insert({.end = window.end, .first = window.first, .text = window.text, .partition = partition});
    held_.hold(partition, window.last);
    reach(partition) = std::move(window);
  }
  /// An event joins the partition's window; false: it is past the window, or there is none.
  bool extend(std::uint32_t partition, std::int64_t time) {
    if (partition >= open_.size() || !open_[partition].is_open || time >= open_[partition].end) return false;
    open_[partition].last = std::max(open_[partition].last, time);
    return true;
  }
  void close(std::uint32_t partition) {
    Open& window = reach(partition);
    due_.erase({.end = window.end, .first = window.first, .text = window.text, .partition = partition});
    window.is_open = false;
  }
  /// The window that closes next, or null.
  [[nodiscard]] const Due* next() const { return due_.empty() ? nullptr : &*due_.begin(); }
  [[nodiscard]] std::int64_t held() {
    return held_.smallest(static_cast<std::uint32_t>(open_.size()),
                          [&](std::uint32_t partition) { return open_[partition].is_open ? open_[partition].last : EventTime::max().ns; });
  }
  void clear() {
    open_.clear();
    due_.clear();
    held_.clear();
  }

 private:
  Open& reach(std::uint32_t partition) {
    if (partition >= open_.size()) open_.resize(partition + std::size_t{1});
    return open_[partition];
  }
  std::vector<Open> open_;  // by partition
  std::set<Due> due_;
  HeldTimes held_;
};

}  // namespace varpulis::ops
