#pragma once
#include <algorithm>
#include <vector>

#include "base/time.h"
#include "data/key_class.h"
#include "state/snapshot.h"

namespace varpulis::ops {

/// The greatest end of a window that closed, for each class of keys: what a row of a key that may have been forgotten is compared with to
/// tell that it is out of order. 8 KB from the first window on that closes.
class ClosedEnds {
 public:
  void add(std::uint32_t key_class, std::int64_t end) {
    if (ends_.empty()) ends_.resize(data::key_classes, EventTime::min().ns);
    ends_[key_class] = std::max(ends_[key_class], end);
    greatest_ = std::max(greatest_, end);
  }
  [[nodiscard]] std::int64_t until(std::uint32_t key_class) const { return ends_.empty() ? EventTime::min().ns : ends_[key_class]; }
  /// Some window that closed ended after `time`.
  [[nodiscard]] bool any_after(std::int64_t time) const { return time < greatest_; }

  void save(state::SnapshotWriter& to) const {
    const auto is_set = [](std::int64_t end) { return end != EventTime::min().ns; };
    to.put(static_cast<std::uint64_t>(std::ranges::count_if(ends_, is_set)));
    for (std::uint32_t each = 0; each < ends_.size(); ++each) {
      if (!is_set(ends_[each])) continue;
      to.put(std::uint64_t{each});
      to.put(ends_[each]);
    }
  }
  [[nodiscard]] Result<void> load(state::SnapshotReader& from) {
    ends_.clear();
    greatest_ = EventTime::min().ns;
    std::uint64_t size = 0;
    VARPULIS_CHECK(from.get(size));
    for (std::uint64_t i = 0; i < size; ++i) {
      std::uint64_t key_class = 0;
      std::int64_t end = 0;
      VARPULIS_CHECK(from.get(key_class));
      VARPULIS_CHECK(from.get(end));
      if (key_class >= data::key_classes) return Error(ErrorCode::invalid_data, "the snapshot has windows of an impossible class of keys");
      add(static_cast<std::uint32_t>(key_class), end);
    }
    return {};
  }

 private:
  std::vector<std::int64_t> ends_;  // by class; empty: no window closed
  std::int64_t greatest_ = EventTime::min().ns;
};

}  // namespace varpulis::ops
