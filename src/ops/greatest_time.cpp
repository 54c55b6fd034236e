#include "ops/greatest_time.h"

namespace varpulis::ops {

void GreatestTime::save(state::SnapshotWriter& to) const {
  to.put(std::uint64_t{any_ ? 1 + (others_ ? others_->size() : 0) : 0});
  if (!any_) return;
  to.put(first_.row);
  to.put(first_.time);
  if (!others_) return;
  for (const Candidate& each : *others_) {
    to.put(each.row);
    to.put(each.time);
  }
}

Result<void> GreatestTime::load(state::SnapshotReader& from) {
  any_ = false;
  others_.reset();
  std::uint64_t size = 0;
  VARPULIS_CHECK(from.get(size));
  for (std::uint64_t i = 0; i < size; ++i) {
    Candidate each;
    VARPULIS_CHECK(from.get(each.row));
    VARPULIS_CHECK(from.get(each.time));
    add(each.row, each.time);
  }
  return {};
}

}  // namespace varpulis::ops
