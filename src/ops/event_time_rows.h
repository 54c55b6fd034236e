#pragma once
#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

namespace varpulis::ops {

/// What a window under `.watermark` knows of a row: its timestamp, and its id in the store.
struct KeptRow {
  std::int64_t time = 0;
  std::uint32_t id = 0;
};

/// The rows of one key in (timestamp, arrival) order and the window of that key which comes out next. Rows mostly come in order, at the end.
struct KeyRows {
  static constexpr std::int64_t no_deadline = std::numeric_limits<std::int64_t>::max();

  std::vector<KeptRow> rows;
  std::uint32_t head = 0;       // rows before it have left
  std::uint32_t fed = 0;        // rows from head on and before it are in the aggregates' window
  std::uint32_t split = 0;      // sessions: one past the last row of the first session
  bool stale = false;           // a row came in among the fed ones: the aggregates' window is of no use
  std::int64_t deadline = no_deadline;  // of the next window; none: no rows
  std::int64_t first = 0;       // timestamp of its first row
  std::uint64_t serial = 0;     // of the entry that waits for it
  std::int64_t folded_last = 0; // if `folded`: timestamp of the last row folded
  bool folded = false;          // the next window has rows that went to the aggregates ahead of time and are no longer here
  bool touched = false;         // rows came in this call

  [[nodiscard]] bool empty() const { return head == rows.size() && !folded; }
  [[nodiscard]] std::uint32_t end() const { return static_cast<std::uint32_t>(rows.size()); }
  /// The first row, from `from` on, whose timestamp is not below `time`.
  [[nodiscard]] std::uint32_t not_before(std::int64_t time, std::uint32_t from) const {
    const auto found = std::lower_bound(rows.begin() + from, rows.end(), time, [](const KeptRow& row, std::int64_t at) { return row.time < at; });
    return static_cast<std::uint32_t>(found - rows.begin());
  }

  /// The timestamp of the row before `place`, which may be folded.
  [[nodiscard]] std::int64_t time_before(std::uint32_t place) const { return place > head ? rows[place - 1].time : folded_last; }

  /// Its place.
  std::uint32_t insert(const KeptRow& row) {
    if (head == rows.size() || row.time >= rows.back().time) {
      rows.push_back(row);
      return end() - 1;
    }
    const auto later = std::upper_bound(rows.begin() + head, rows.end(), row.time, [](std::int64_t at, const KeptRow& each) { return at < each.time; });
    const auto place = static_cast<std::uint32_t>(later - rows.begin());
    rows.insert(later, row);
    if (place < fed) {
      stale = true;
      ++fed;
    }
    return place;
  }

  /// Rows before `place` leave.
  void drop(std::uint32_t place) {
    head = place;
    if (head == rows.size()) {
      rows.clear();
      head = fed = split = 0;
    } else if (head >= 64 && 2 * std::size_t{head} >= rows.size()) {
      rows.erase(rows.begin(), rows.begin() + head);
      fed = fed > head ? fed - head : 0;
      split = split > head ? split - head : 0;
      head = 0;
    }
    fed = std::max(fed, head);
  }
};

}  // namespace varpulis::ops
