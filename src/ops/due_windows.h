#pragma once
#include <algorithm>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

namespace varpulis::ops {

/// Next windows of keys, in the order (deadline, timestamp of the first row, text of the key). Entries are not taken back: whoever uses
/// them says whether one still means something. Ends that were made in order wait in a FIFO queue at O(1), others in a heap; texts are
/// looked at only among windows that are equal in the rest, once these come to the front.
class DueWindows {
 public:
  struct Entry {
    std::int64_t deadline = 0, first = 0;
    std::uint64_t serial = 0;
    std::uint32_t slot = 0;
    [[nodiscard]] bool before(const Entry& other) const {
      return deadline != other.deadline ? deadline < other.deadline : first < other.first;
    }
  };

  void push(const Entry& entry) {
    if (fifo_.empty() || !entry.before(fifo_.back())) {
      fifo_.push_back(entry);
    } else {
      heap_.push_back(entry);
      std::push_heap(heap_.begin(), heap_.end(), later);
    }
  }

  /// No window that waits has an earlier deadline than this. Requires !empty().
  [[nodiscard]] std::int64_t earliest() const {
    if (equals_.empty()) return queued().deadline;
    return is_queue_empty() ? equals_.front().entry.deadline : std::min(equals_.front().entry.deadline, queued().deadline);
  }
  [[nodiscard]] bool empty() const { return equals_.empty() && is_queue_empty(); }
  [[nodiscard]] std::size_t size() const { return equals_.size() + fifo_.size() + heap_.size(); }

  /// The window that comes out next; null if there is none. `renew(entry)` says whether the entry means something as it is; if the window
  /// has another deadline by now, it pushes the true one and says no. `text(slot)` is the text of a slot's key.
  template <typename Renew, typename Text>
  [[nodiscard]] const Entry* front(Renew renew, Text text) {
    for (;;) {
      while (!equals_.empty() && !renew(equals_.front().entry)) equals_.pop_front();
      if (!equals_.empty() && !is_queue_empty() && queued().before(equals_.front().entry)) {
        for (const Equal& each : equals_) push(each.entry);
        equals_.clear();
      }
      if (!equals_.empty() && (is_queue_empty() || equals_.front().entry.before(queued()))) return &equals_.front().entry;
      if (is_queue_empty()) return nullptr;
      const Entry group = equals_.empty() ? queued() : equals_.front().entry;
      const std::size_t before = equals_.size();
      while (!is_queue_empty() && !group.before(queued()) && !queued().before(group)) {
        const Entry entry = pop_queued();
        if (renew(entry)) equals_.push_back({.entry = entry, .text = text(entry.slot)});
      }
      if (equals_.size() != before) {
        std::stable_sort(equals_.begin(), equals_.end(), [](const Equal& a, const Equal& b) { return a.text < b.text; });
      }
    }
  }
  /// Takes the window that front() gave.
  void pop() { equals_.pop_front(); }

 private:
  struct Equal {
    Entry entry;
    std::string text;
  };
  static bool later(const Entry& a, const Entry& b) { return b.before(a); }
  [[nodiscard]] bool is_queue_empty() const { return fifo_.empty() && heap_.empty(); }
  [[nodiscard]] bool heap_in_front() const { return !heap_.empty() && (fifo_.empty() || heap_.front().before(fifo_.front())); }
  [[nodiscard]] const Entry& queued() const { return heap_in_front() ? heap_.front() : fifo_.front(); }
  Entry pop_queued() {
    const Entry entry = queued();
    if (heap_in_front()) {
      std::pop_heap(heap_.begin(), heap_.end(), later);
      heap_.pop_back();
    } else {
      fifo_.pop_front();
    }
    return entry;
  }

  std::deque<Entry> fifo_;
  std::vector<Entry> heap_;
  std::deque<Equal> equals_;  // what was taken from the queue: equal deadlines and first timestamps, by text
};

}  // namespace varpulis::ops
