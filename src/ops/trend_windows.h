#pragma once
#include <set>
#include <string>
#include <vector>

#include "catalog/operator.h"
#include "ops/held_times.h"
#include "ops/saturated_time.h"

namespace varpulis::ops {

/// The windows of the partitions of `.trend_aggregate` in a stream with `.window(...)`: one for each partition, from its first event on.
class TrendWindows {
 public:
  using Kind = catalog::TrendWindow::Kind;
  struct Open {
    std::int64_t end = 0;    // past the window; of those that count events, no time is
    std::int64_t last = 0;   // the greatest timestamp in it
    std::int64_t first = 0;  // Deadline::first
    std::string text;        // Deadline::first_text
    std::uint64_t events = 0;  // in it, where they are counted
    bool is_open = false;
    std::int64_t due_end = 0;  // its end in due_
  };
  /// A window in the order in which they close.
  struct Due {
    std::int64_t end = 0, first = 0;
    std::string text;
    std::uint32_t partition = 0;
    friend auto operator<=>(const Due&, const Due&) = default;
  };

  explicit TrendWindows(const std::optional<catalog::TrendWindow>& window) : window_(window.value_or(catalog::TrendWindow())) {}

  [[nodiscard]] Open of(std::uint32_t partition) const { return partition < open_.size() ? open_[partition] : Open(); }
  [[nodiscard]] bool is_open(std::uint32_t partition) const { return partition < open_.size() && open_[partition].is_open; }
  void open(std::uint32_t partition, std::int64_t time, std::int64_t first, std::string text) {
    restore(partition, {.end = end_after(time), .last = time, .first = first, .text = std::move(text), .events = 1, .is_open = true});
  }
  void restore(std::uint32_t partition, Open window) {
    window.due_end = window.end;
    if (window_.kind != Kind::count) {
      due_.insert({.end = window.end, .first = window.first, .text = window.text, .partition = partition});
      held_.hold(partition, window.last);
    }
    reach(partition) = std::move(window);
  }
  /// An event joins the partition's window; false: it is past the window, or there is none.
  bool extend(std::uint32_t partition, std::int64_t time) {
    if (partition >= open_.size() || !open_[partition].is_open || time >= open_[partition].end) return false;
    Open& window = open_[partition];
    window.last = std::max(window.last, time);
    ++window.events;
    if (window_.kind == Kind::session) window.end = end_after(window.last);
    return true;
  }
  /// No other event has room in the window.
  [[nodiscard]] bool is_full(std::uint32_t partition) const {
    return window_.kind == Kind::count && is_open(partition) && open_[partition].events >= window_.size;
  }
  void close(std::uint32_t partition) {
    Open& window = reach(partition);
    due_.erase({.end = window.due_end, .first = window.first, .text = window.text, .partition = partition});
    window.is_open = false;
  }
  /// The window that closes next, or null. Those that went on since they were put in order find their place here.
  [[nodiscard]] const Due* next() {
    while (!due_.empty()) {
      const Due& front = *due_.begin();
      Open& window = open_[front.partition];
      if (front.end == window.end) return &front;
      auto node = due_.extract(due_.begin());
      node.value().end = window.due_end = window.end;
      due_.insert(std::move(node));
    }
    return nullptr;
  }
  /// The time that a window waits for: its end, or that of the pause behind it, which has to be over.
  [[nodiscard]] bool is_inclusive() const { return window_.kind != Kind::session; }
  [[nodiscard]] std::int64_t deadline(const Due& due) const { return is_inclusive() ? due.end : due.end - 1; }
  [[nodiscard]] std::int64_t held() {
    return held_.smallest(static_cast<std::uint32_t>(open_.size()),
                          [&](std::uint32_t partition) { return open_[partition].is_open ? open_[partition].last : EventTime::max().ns; });
  }

 private:
  Open& reach(std::uint32_t partition) {
    if (partition >= open_.size()) open_.resize(partition + std::size_t{1});
    return open_[partition];
  }
  /// Past the window whose last event is at `time`.
  [[nodiscard]] std::int64_t end_after(std::int64_t time) const {
    switch (window_.kind) {
      case Kind::count: return EventTime::max().ns;
      case Kind::session: return later_by(later_by(time, window_.size), 1);
      case Kind::time: break;
    }
    return later_by(time, window_.size);
  }
  catalog::TrendWindow window_;
  std::vector<Open> open_;  // by partition
  std::set<Due> due_;
  HeldTimes held_;
};

}  // namespace varpulis::ops
