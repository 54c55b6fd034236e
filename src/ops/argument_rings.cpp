#include "ops/argument_rings.h"

#include "data/column_builder.h"

namespace varpulis::ops {

using catalog::WindowStep;

ArgumentRings::Moved ArgumentRings::follow(const WindowChanges& changes, const data::ColumnPtr& column) {
  if (changes.script.slots > rings_.size()) rings_.resize(changes.script.slots);
  data::ColumnBuilder added, evicted;
  std::size_t joined = 0, left = 0;
  const bool in_order = changes.joining.empty();
  for (const WindowStep& step : changes.script.steps) {
    std::deque<data::Value>& ring = rings_[step.slot];
    if ((step.what & WindowStep::add) != 0) {
      const std::uint32_t row = in_order ? static_cast<std::uint32_t>(joined) : changes.joining[joined];
      data::Value value = row == WindowChanges::rotated ? ring.front() : column->value(row);
      if (!in_order) added.value(joined, value);
      ring.push_back(std::move(value));
      ++joined;
      ++values_;
    }
    for (std::uint32_t i = 0; i < step.evictions; ++i) {
      evicted.value(left++, ring.front());
      ring.pop_front();
    }
    values_ -= step.evictions;
    if ((step.what & WindowStep::clear) != 0) {
      values_ -= ring.size();
      ring.clear();
    }
  }
  return {.added = in_order ? column : added.finish(joined), .evicted = evicted.finish(left)};
}

void ArgumentRings::save(state::SnapshotWriter& to) const {
  to.put(std::uint64_t{rings_.size()});
  for (const auto& ring : rings_) {
    to.put(std::uint64_t{ring.size()});
    for (const data::Value& value : ring) to.put(value);
  }
}

Result<void> ArgumentRings::load(state::SnapshotReader& from) {
  rings_.clear();
  values_ = 0;
  std::uint64_t slots = 0;
  VARPULIS_CHECK(from.get(slots));
  for (std::uint64_t slot = 0; slot < slots; ++slot) {
    std::uint64_t size = 0;
    VARPULIS_CHECK(from.get(size));
    auto& ring = rings_.emplace_back();
    for (std::uint64_t i = 0; i < size; ++i) {
      data::Value value;
      VARPULIS_CHECK(from.get(value));
      ring.push_back(std::move(value));
    }
    values_ += size;
  }
  return {};
}

}  // namespace varpulis::ops
