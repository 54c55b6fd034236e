#include "forecast/stability.h"

#include <algorithm>
#include <cmath>

namespace varpulis::forecast {

Stability::Seen Stability::observe(std::uint32_t state, std::uint32_t symbol, double probability) {
  Situation& at = situations_[std::size_t{state} * symbols_ + symbol];
  if (at.probability >= 0) {
    if (std::abs(probability - at.probability) < change_max) {
      at.agreements = std::min(at.agreements + 1, UINT32_MAX - 1);
    } else if (at.agreements > 0) {
      --at.agreements;
    }
  }
  at.probability = probability;
  at.settled = at.settled || at.agreements >= settled_at;
  return {.confidence = std::min(at.agreements / static_cast<double>(settled_at), 1.0), .settled = at.settled};
}

void Stability::save(state::SnapshotWriter& to) const {
  to.section("stability");
  for (const Situation& each : situations_) {
    to.put(each.probability);
    to.put(std::uint64_t{each.agreements});
    to.put(each.settled);
  }
}

Result<void> Stability::load(state::SnapshotReader& from) {
  VARPULIS_CHECK(from.section("stability"));
  for (Situation& each : situations_) {
    std::uint64_t agreements = 0;
    VARPULIS_CHECK(from.get(each.probability));
    VARPULIS_CHECK(from.get(agreements));
    each.agreements = static_cast<std::uint32_t>(agreements);
    VARPULIS_CHECK(from.get(each.settled));
  }
  return {};
}

}  // namespace varpulis::forecast
