#pragma once
// Windows under `.watermark`, by the timestamps of a key's rows alone. A kind says which window a row makes due and what comes after one:
//   static constexpr bool inclusive                      whether a watermark at the deadline closes
//   enum class Place { none, late, open }
//   Place place(keys, time, watermark)                   of a row that arrives
//   bool joined(keys, place, watermark)                  the row stands there now; true if the next window begins or ends earlier by it
//   Extent extent(keys)                                  the rows of the next window
//   void close(keys)                                     the next window has come out: on to the one behind it, dropping no rows yet
#include "ops/event_time_rows.h"
#include "ops/saturated_time.h"

namespace varpulis::ops {

/// Where an arriving row belongs: to no window at all, only to windows that have come out, or to an open one.
enum class RowPlace : std::uint8_t { none, late, open };

/// Places in KeyRows::rows: the rows [begin, end) are in the window, those before `next` in no later one.
struct WindowExtent {
  std::uint32_t begin = 0, end = 0, next = 0;
};

/// Windows [w, w + size) for every multiple w of the slide, counted from the epoch.
struct GridWindows {
  static constexpr bool inclusive = true;
  std::int64_t size = 1, slide = 1;

  /// The smallest end of a window above `time`.
  [[nodiscard]] std::int64_t end_after(std::int64_t time) const {
    const __int128 since = static_cast<__int128>(time) - size;
    __int128 steps = since / slide;
    if (since % slide < 0) --steps;
    const __int128 end = (steps + 1) * slide + size;
    return end >= KeyRows::no_deadline ? KeyRows::no_deadline - 1 : static_cast<std::int64_t>(end);
  }
  [[nodiscard]] std::int64_t start_of(std::int64_t end) const { return earlier_by(end, static_cast<std::uint64_t>(size)); }

  [[nodiscard]] RowPlace place(const KeyRows& key, std::int64_t time, std::int64_t watermark) const {
    if (slide <= size && time >= watermark) return RowPlace::open;
    if (start_of(end_after(time)) > time) return RowPlace::none;
    if (time >= watermark) return RowPlace::open;
    static_cast<void>(key);
    return start_of(end_after(watermark)) > time ? RowPlace::late : RowPlace::open;
  }
  [[nodiscard]] bool joined(KeyRows& key, std::uint32_t place, std::int64_t watermark) const {
    const std::int64_t time = key.rows[place].time;
    const std::int64_t lowest = std::max(time, watermark);
    if (key.deadline != KeyRows::no_deadline && lowest >= earlier_by(key.deadline, static_cast<std::uint64_t>(slide))) {
      if (time >= key.first || time < start_of(key.deadline)) return false;
      key.first = time;
      return true;
    }
    const std::int64_t end = end_after(lowest);
    if (end >= key.deadline) {
      if (end > key.deadline || time >= key.first) return false;
    }
    key.deadline = end;
    key.first = time;
    return true;
  }
  [[nodiscard]] WindowExtent extent(const KeyRows& key) const {
    const std::uint32_t begin = key.not_before(start_of(key.deadline), key.head);
    const bool at_the_end_of_time = key.deadline == KeyRows::no_deadline - 1;  // end_after() can say no more
    const std::uint32_t end = at_the_end_of_time ? key.end() : key.not_before(key.deadline, begin);
    const std::int64_t next_start = later_by(start_of(key.deadline), static_cast<std::uint64_t>(slide));
    return {.begin = begin, .end = end, .next = slide >= size ? end : key.not_before(next_start, begin)};
  }
  void close(KeyRows& key, const WindowExtent& closed) const {
    if (closed.next == key.rows.size()) {
      key.deadline = KeyRows::no_deadline;
      return;
    }
    const std::int64_t before = key.deadline;
    key.first = key.rows[closed.next].time;
    key.deadline = end_after(std::max(key.first, before));
    if (key.deadline == before) key.deadline = KeyRows::no_deadline;  // the end of time
  }
};

/// Rows belong together as long as no pause between them is longer than the gap.
struct SessionWindows {
  static constexpr bool inclusive = false;
  std::uint64_t gap = 1;

  [[nodiscard]] bool near(std::int64_t earlier, std::int64_t later) const { return later_by(earlier, gap) >= later; }

  [[nodiscard]] RowPlace place(const KeyRows& key, std::int64_t time, std::int64_t watermark) const {
    if (later_by(time, gap) >= watermark) return RowPlace::open;
    if (key.empty()) return RowPlace::late;
    const std::uint32_t behind = key.not_before(time, key.head);
    if (behind < key.end() && near(time, key.rows[behind].time)) return RowPlace::open;
    return behind > key.head && near(key.rows[behind - 1].time, time) ? RowPlace::open : RowPlace::late;
  }
  [[nodiscard]] bool joined(KeyRows& key, std::uint32_t place, std::int64_t) const {
    const std::int64_t time = key.rows[place].time;
    if (key.deadline == KeyRows::no_deadline) {
      key.first = time;
      key.split = place + 1;
      key.deadline = deadline(time);
      return true;
    }
    if (place > key.split || (place == key.split && !near(key.time_before(place), time))) return false;
    if (place == key.split || place > key.head || key.folded) {  // inside the first session, or behind its end
      ++key.split;
      extend(key);
      return false;
    }
    key.first = time;
    if (near(time, key.rows[place + 1].time)) {
      ++key.split;
    } else {
      key.split = place + 1;
      key.deadline = deadline(time);
    }
    return true;
  }
  [[nodiscard]] WindowExtent extent(const KeyRows& key) const { return {.begin = key.head, .end = key.split, .next = key.split}; }
  void close(KeyRows& key, const WindowExtent& closed) const {
    if (closed.next == key.rows.size()) {
      key.deadline = KeyRows::no_deadline;
      return;
    }
    key.first = key.rows[closed.next].time;
    key.split = closed.next + 1;
    extend(key);
  }

 private:
  [[nodiscard]] std::int64_t deadline(std::int64_t last) const { return std::min(later_by(last, gap), KeyRows::no_deadline - 1); }
  void extend(KeyRows& key) const {
    while (key.split < key.end() && near(key.time_before(key.split), key.rows[key.split].time)) ++key.split;
    key.deadline = deadline(key.time_before(key.split));
  }
};

}  // namespace varpulis::ops
