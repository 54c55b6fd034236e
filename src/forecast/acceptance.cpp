#include "forecast/acceptance.h"

namespace varpulis::forecast {

void Acceptance::save(state::SnapshotWriter& to) const {
  to.section("acceptance");
  for (const Item& item : items_) {
    to.put(item.offered);
    to.put(item.taken);
  }
}

Result<void> Acceptance::load(state::SnapshotReader& from) {
  VARPULIS_CHECK(from.section("acceptance"));
  for (Item& item : items_) {
    VARPULIS_CHECK(from.get(item.offered));
    VARPULIS_CHECK(from.get(item.taken));
  }
  return {};
}

}  // namespace varpulis::forecast
