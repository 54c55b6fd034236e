#pragma once
#include <deque>
#include <map>

#include "ops/window_policy.h"

namespace varpulis::ops {

/// How the keys of windows are spelled. Keys that are equal by value may be written in several ways (1 and 1.0); a window shows its key as
/// the first of the rows in it has it. Followed only once two rows of one key have differed: O(log windows) per row from then on.
class WindowSpellings {
 public:
  [[nodiscard]] bool followed() const { return followed_; }
  void begin() { followed_ = true; }
  /// The window of a slot holds `rows` rows (at least 1) with this spelling, as is known at begin().
  void hold(std::uint32_t slot, const data::Value& key, std::uint64_t rows) { windows_[slot].push_back({.key = key, .rows = rows}); }
  /// Follows the script; `arrived` holds the keys of the rows that arrived (null: none did). Gives one key for each emitting step.
  [[nodiscard]] data::ColumnPtr follow(const WindowChanges& changes, const data::Column* arrived);

  void save(state::SnapshotWriter& to) const;
  [[nodiscard]] Result<void> load(state::SnapshotReader& from);

 private:
  struct Run {
    data::Value key;
    std::uint64_t rows = 0;
  };
  using Window = std::deque<Run>;  // the oldest rows first
  static void add(Window& window, data::Value key);
  static void evict(Window& window);

  bool followed_ = false;
  std::map<std::uint32_t, Window> windows_;  // by slot: those that hold rows
};

}  // namespace varpulis::ops
