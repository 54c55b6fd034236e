#pragma once
#include <cstdint>
#include <unordered_map>

#include "data/batch.h"

namespace varpulis::runtime {

/// The ns from one time to a later one; INT64_MAX where they are more.
[[nodiscard]] inline std::int64_t between(EventTime from, EventTime to) {
  std::int64_t difference = 0;
  return __builtin_sub_overflow(to.ns, from.ns, &difference) ? EventTime::max().ns : difference;
}

/// How long the rows of each type of an epoch kept silent, for streams whose time goes on by itself where their types keep silent for the idle
/// timeout. Found once for all streams.
class RowPauses {
 public:
  /// For epochs whose rows are in order. Finds nothing for those shorter than `timeout` ns: then no pause is that long.
  void find(const data::Epoch& epoch, std::int64_t timeout);
  /// By the engine clock in ns, the longest time without a row of the type of `rows`, from the first position of the epoch to its last one;
  /// where it is below the timeout, no less than that.
  [[nodiscard]] std::int64_t longest(const data::Rows* rows) const {
    const auto found = longest_.find(rows);
    return found == longest_.end() ? 0 : found->second;
  }

 private:
  std::unordered_map<const data::Rows*, std::int64_t> longest_;
};

}  // namespace varpulis::runtime
