#include "trend/lane.h"

namespace varpulis::trend {

void save(const Layout& layout, const Cell* total, state::SnapshotWriter& to) {
  for (std::uint32_t at = 0; at < layout.width(); ++at) {
    if (at < layout.sums_begin()) {
      to.put(total[at].count.low());
      to.put(total[at].count.high());
    } else if (at < layout.minima_begin()) {
      to.put(total[at].sum.high);
      to.put(total[at].sum.low);
    } else {
      to.put(total[at].extreme);
    }
  }
}

Result<void> load(const Layout& layout, Cell* total, state::SnapshotReader& from) {
  for (std::uint32_t at = 0; at < layout.width(); ++at) {
    if (at < layout.sums_begin()) {
      std::uint64_t low = 0;
      std::uint64_t high = 0;
      VARPULIS_CHECK(from.get(low));
      VARPULIS_CHECK(from.get(high));
      total[at].count = Count::of(low, high);
    } else if (at < layout.minima_begin()) {
      ExactSum sum;
      VARPULIS_CHECK(from.get(sum.high));
      VARPULIS_CHECK(from.get(sum.low));
      total[at].sum = sum;
    } else {
      VARPULIS_CHECK(from.get(total[at].extreme));
    }
  }
  return {};
}

void Lane::save(const Layout& layout, state::SnapshotWriter& to) const {
  to.put(std::uint64_t{first_});
  to.put(std::uint64_t{cells_.size() / layout.width()});
  for (std::size_t at = 0; at < cells_.size(); at += layout.width()) trend::save(layout, &cells_[at], to);
}

Result<void> Lane::load(const Layout& layout, state::SnapshotReader& from) {
  std::uint64_t first = 0;
  std::uint64_t cohorts = 0;
  VARPULIS_CHECK(from.get(first));
  VARPULIS_CHECK(from.get(cohorts));
  first_ = static_cast<std::uint32_t>(first);
  cells_.clear();
  for (std::uint64_t k = 0; k < cohorts; ++k) {
    cells_.resize(cells_.size() + layout.width());
    VARPULIS_CHECK(trend::load(layout, &cells_[cells_.size() - layout.width()], from));
  }
  return {};
}

}  // namespace varpulis::trend
