#include "ops/window_spellings.h"

#include "data/column_builder.h"
#include "ops/window_keys.h"

namespace varpulis::ops {

using catalog::WindowStep;

void WindowSpellings::add(Window& window, data::Value key) {
  if (!window.empty() && same_spelling(window.back().key, key)) ++window.back().rows;
  else window.push_back({.key = std::move(key), .rows = 1});
}

void WindowSpellings::evict(Window& window) {
  if (--window.front().rows == 0) window.pop_front();
}

data::ColumnPtr WindowSpellings::follow(const WindowChanges& changes, const data::Column* arrived) {
  data::ColumnBuilder emitted;
  std::size_t joined = 0, emission = 0;
  for (const WindowStep& step : changes.script.steps) {
    Window& window = windows_[step.slot];
    if ((step.what & WindowStep::add) != 0) {
      const std::size_t row = changes.joining.empty() ? joined : changes.joining[joined];
      ++joined;
      add(window, row == WindowChanges::rotated ? window.front().key : arrived->value(row));
    }
    for (std::uint32_t i = 0; i < step.evictions; ++i) evict(window);
    if ((step.what & WindowStep::emit) != 0) emitted.value(emission++, window.front().key);
    if ((step.what & WindowStep::clear) != 0) windows_.erase(step.slot);
  }
  return emitted.finish(emission);
}

void WindowSpellings::save(state::SnapshotWriter& to) const {
  to.put(followed_);
  if (!followed_) return;
  to.put(std::uint64_t{windows_.size()});
  for (const auto& [slot, window] : windows_) {
    to.put(std::uint64_t{slot});
    to.put(std::uint64_t{window.size()});
    for (const Run& run : window) {
      to.put(run.key);
      to.put(run.rows);
    }
  }
}

Result<void> WindowSpellings::load(state::SnapshotReader& from) {
  windows_.clear();
  VARPULIS_CHECK(from.get(followed_));
  if (!followed_) return {};
  std::uint64_t windows = 0;
  VARPULIS_CHECK(from.get(windows));
  for (std::uint64_t i = 0; i < windows; ++i) {
    std::uint64_t slot = 0, runs = 0;
    VARPULIS_CHECK(from.get(slot));
    VARPULIS_CHECK(from.get(runs));
    Window& window = windows_[static_cast<std::uint32_t>(slot)];
    for (std::uint64_t k = 0; k < runs; ++k) {
      Run& run = window.emplace_back();
      VARPULIS_CHECK(from.get(run.key));
      VARPULIS_CHECK(from.get(run.rows));
    }
  }
  return {};
}

}  // namespace varpulis::ops
