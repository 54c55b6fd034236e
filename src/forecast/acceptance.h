#pragma once
#include <vector>

#include "state/snapshot.h"

namespace varpulis::forecast {

/// How often an event that fits an item by itself also fits a run that waits for it, where that depends on the run (a key, an earlier
/// value, a bound of the step).
class Acceptance {
 public:
  explicit Acceptance(std::uint32_t items) : items_(items) {}

  void offered(std::uint32_t item, std::int64_t runs) { items_[item].offered += runs; }
  void taken(std::uint32_t item) { ++items_[item].taken; }
  /// A half where nothing is known.
  [[nodiscard]] double rate(std::uint32_t item) const {
    constexpr double smoothing = 0.01;
    return (static_cast<double>(items_[item].taken) + smoothing) / (static_cast<double>(items_[item].offered) + 2 * smoothing);
  }

  void save(state::SnapshotWriter& to) const;
  Result<void> load(state::SnapshotReader& from);

 private:
  struct Item {
    std::int64_t offered = 0, taken = 0;
  };
  std::vector<Item> items_;
};

}  // namespace varpulis::forecast
