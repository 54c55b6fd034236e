#pragma once
// What tumbling and session windows share: one open window for each slot, which closes at a deadline or when a row of its own key is past
// it.
#include "data/deadline_queue.h"
#include "ops/closed_ends.h"
#include "data/large_memory.h"
#include "ops/held_times.h"
#include "ops/window_policy.h"

namespace varpulis::ops {

using data::DeadlineQueue;

/// An open window. Idle keys cost nothing but the place of one.
struct alignas(32) OpenWindow {  // two of them in a cache line
  std::int64_t end = 0;            // tumbling: past the window; session: the deadline, last + gap
  std::int64_t last = 0;           // the greatest timestamp in it
  std::int64_t closed_before = 0;  // no earlier window of its key ended later
  std::uint64_t serial = 0;        // counts windows as they open; 0: none is open
};

/// `Kind` says how windows begin and end:
///   static constexpr bool inclusive                     whether stream time == end closes
///   std::int64_t end(std::int64_t time)                 of a window that a row at `time` opens
///   void extend(OpenWindow&, std::int64_t time)         a row joins
///   bool past(const OpenWindow&, std::int64_t time)     a row at `time` belongs to the next window
template <typename Kind>
class ClosingWindows final : public WindowPolicy {
 public:
  explicit ClosingWindows(Kind kind) : kind_(kind) {}

  void arrive(const WindowRows& rows, WindowChanges& changes) override {
    prepare(rows);
    for (std::size_t i = 0; i < rows.count; ++i) arrive(rows, i, changes);
  }

  void advance(catalog::TimeSteps steps, const WindowRows& rows, const WindowEpoch& epoch, WindowChanges& changes) override {
    prepare(rows);
    // A row out of order may open a window that is due already: it closes at the next position, whatever stands there.
    constexpr std::uint32_t never = 0xffffffff;
    std::uint32_t overdue = (epoch.positions > 0 || epoch.end_of_input) && is_due(epoch.end_of_input) ? 0 : never;
    std::size_t step = 0, i = 0;
    while (step < steps.size() || i < rows.count || overdue != never) {
      std::uint32_t position = overdue;
      if (step < steps.size()) position = std::min(position, steps[step].position);
      if (i < rows.count) position = std::min(position, rows.position[i]);
      if (step < steps.size() && steps[step].position == position) {
        time_ = steps[step].time.ns;
        inferred_ = steps[step].inferred;
        ++step;
      }
      while (is_due(epoch.end_of_input)) {
        const DeadlineQueue::Entry due = queue_.front();
        queue_.pop();
        if (const DeadlineQueue::Entry* next = queue_.ahead(fetch_ahead)) __builtin_prefetch(&windows_[next->slot]);
        close(due, {.position = position, .deadline = {due.time}, .inferred = inferred_}, changes);
      }
      for (; i < rows.count && rows.position[i] == position; ++i) arrive(rows, i, changes);
      overdue = position + 1 < epoch.positions && is_due(false) ? position + 1 : never;
    }
  }

  [[nodiscard]] std::optional<catalog::Deadline> next_deadline() override {
    if (!correct_front()) return std::nullopt;
    const DeadlineQueue::Entry& front = queue_.front();
    return catalog::Deadline{.time = {front.time}, .inclusive = Kind::inclusive, .first = front.first, .first_text = {}};
  }

  void fire(const catalog::Firing& firing, WindowChanges& changes) override {
    if (!correct_front()) return;
    const DeadlineQueue::Entry due = queue_.front();
    queue_.pop();
    close(due, firing, changes);
  }

  [[nodiscard]] EventTime held() override {
    return {held_.smallest(static_cast<std::uint32_t>(windows_.size()),
                           [&](std::uint32_t slot) { return windows_[slot].serial == 0 ? EventTime::max().ns : windows_[slot].last; })};
  }

  void finish(WindowChanges& changes) override {
    const catalog::Firing at_end{.position = 0, .deadline = EventTime::max(), .inferred = false};
    while (correct_front()) fire(at_end, changes);
  }

  [[nodiscard]] std::uint64_t rows(std::uint32_t slot) const override { return slot < windows_.size() && windows_[slot].serial != 0 ? 1 : 0; }
  [[nodiscard]] std::uint64_t occupied() const override { return open_; }
  [[nodiscard]] std::uint64_t bytes() const override {
    return windows_.size() * sizeof(OpenWindow) + queue_.size() * sizeof(DeadlineQueue::Entry);
  }

  void save(state::SnapshotWriter& to) const override {
    to.put(time_);
    to.put(inferred_);
    closed_.save(to);
    to.put(opened_);
    DeadlineQueue queue = queue_;
    std::vector<DeadlineQueue::Entry> open;
    for (; !queue.empty(); queue.pop()) {
      if (is_open(queue.front())) open.push_back(queue.front());
    }
    to.put(std::uint64_t{open.size()});
    for (const DeadlineQueue::Entry& each : open) {
      const OpenWindow& window = windows_[each.slot];
      to.put(std::uint64_t{each.slot});
      to.put(window.end);
      to.put(window.last);
      to.put(window.closed_before);
      to.put(window.serial);
      to.put(each.first);
      to.put(std::uint64_t{each.key_class});
    }
  }
  Result<void> load(state::SnapshotReader& from) override {
    windows_.clear();
    queue_.clear();
    held_.clear();
    VARPULIS_CHECK(from.get(time_));
    VARPULIS_CHECK(from.get(inferred_));
    VARPULIS_CHECK(closed_.load(from));
    VARPULIS_CHECK(from.get(opened_));
    std::uint64_t size = 0;
    VARPULIS_CHECK(from.get(size));
    open_ = size;
    for (std::uint64_t i = 0; i < size; ++i) {
      std::uint64_t slot = 0;
      OpenWindow window;
      DeadlineQueue::Entry entry;
      VARPULIS_CHECK(from.get(slot));
      VARPULIS_CHECK(from.get(window.end));
      VARPULIS_CHECK(from.get(window.last));
      VARPULIS_CHECK(from.get(window.closed_before));
      VARPULIS_CHECK(from.get(window.serial));
      VARPULIS_CHECK(from.get(entry.first));
      std::uint64_t key_class = 0;
      VARPULIS_CHECK(from.get(key_class));
      entry.key_class = static_cast<std::uint32_t>(key_class);
      if (slot >= slots_max) return Error(ErrorCode::invalid_data, "the snapshot has a window in an impossible place");
      if (slot >= windows_.size()) windows_.resize(slot + 1);
      windows_[slot] = window;
      entry.time = window.end;
      entry.serial = window.serial;
      entry.slot = static_cast<std::uint32_t>(slot);
      queue_.push(entry);
    }
    return {};
  }

 private:
  static constexpr std::uint64_t slots_max = std::uint64_t{1} << 31U;

  void prepare(const WindowRows& rows) {
    if (rows.count > 0 && rows.slots > windows_.size()) data::resize(windows_, rows.slots);
  }

  void arrive(const WindowRows& rows, std::size_t i, WindowChanges& changes) {
    const std::uint32_t slot = rows.slot == nullptr ? 0 : rows.slot[i];
    const std::int64_t time = rows.time[i];
    if (rows.slot != nullptr && i + fetch_ahead < rows.count) __builtin_prefetch(&windows_[rows.slot[i + fetch_ahead]]);
    OpenWindow& window = windows_[slot];
    if (closed_.any_after(time)) {
      if (time < (window.serial == 0 ? closed_.until(class_of(rows, i)) : window.closed_before)) ++changes.out_of_order;
    }
    if (window.serial == 0) {
      // A key without window may have been forgotten: all that is known of its last one is that none of a key of its class ended later.
      open(rows, i, slot, closed_.until(class_of(rows, i)));
    } else if (kind_.past(window, time)) {
      changes.step(slot, catalog::WindowStep::emit | catalog::WindowStep::clear);
      changes.emitted_by_row(rows, i, window.last);
      closed_.add(class_of(rows, i), window.end);
      --open_;
      open(rows, i, slot, std::max(window.closed_before, window.end));
    } else {
      window.last = std::max(window.last, time);
      kind_.extend(window, time);
    }
    changes.step(slot, catalog::WindowStep::add);
  }

  /// Opens the window of the i-th row.
  void open(const WindowRows& rows, std::size_t i, std::uint32_t slot, std::int64_t closed_before) {
    const std::int64_t time = rows.time[i];
    const std::int64_t end = kind_.end(time);
    ++open_;
    windows_[slot] = {.end = end, .last = time, .closed_before = closed_before, .serial = ++opened_};
    queue_.push({.time = end,
                 .serial = opened_,
                 .first = static_cast<std::int64_t>(rows.first_position + rows.position[i]),
                 .slot = slot,
                 .key_class = class_of(rows, i)});
    held_.hold(slot, time);
  }

  void close(const DeadlineQueue::Entry& due, const catalog::Firing& firing, WindowChanges& changes) {
    OpenWindow& window = windows_[due.slot];
    changes.step(due.slot, catalog::WindowStep::emit | catalog::WindowStep::clear);
    changes.emitted_by_deadline(due.slot, firing, window.last, {.due = {due.time}, .first = due.first});
    closed_.add(due.key_class, window.end);
    window.serial = 0;
    --open_;
  }

  [[nodiscard]] static std::uint32_t class_of(const WindowRows& rows, std::size_t i) {
    return rows.key_hash == nullptr ? 0 : data::key_class(rows.key_hash[i]);
  }

  [[nodiscard]] bool is_open(const DeadlineQueue::Entry& entry) const {
    return entry.slot < windows_.size() && windows_[entry.slot].serial == entry.serial;
  }
  /// Makes the front of the queue a window that is open, with its true end. False: no window is open.
  bool correct_front() {
    while (!queue_.empty()) {
      DeadlineQueue::Entry front = queue_.front();
      if (is_open(front)) {
        if (windows_[front.slot].end == front.time) return true;
        queue_.pop();
        front.time = windows_[front.slot].end;
        queue_.push(front);
      } else {
        queue_.pop();
      }
    }
    return false;
  }
  [[nodiscard]] bool reaches(std::int64_t end, bool end_of_input) const {
    return time_ > end || ((Kind::inclusive || end_of_input) && time_ == end);
  }
  /// Some window closes by the stream time; the front of the queue is it.
  bool is_due(bool end_of_input) {
    return !queue_.empty() && reaches(queue_.front().time, end_of_input) && correct_front() && reaches(queue_.front().time, end_of_input);
  }

  Kind kind_;
  data::LargeVector<OpenWindow> windows_;  // by slot
  DeadlineQueue queue_;              // ends of sessions may have moved on since
  HeldTimes held_;
  std::int64_t time_ = EventTime::min().ns;  // stream time, in advance()
  bool inferred_ = false;
  ClosedEnds closed_;
  std::uint64_t opened_ = 0;                         // ever
  std::uint64_t open_ = 0;                           // now
};

}  // namespace varpulis::ops
