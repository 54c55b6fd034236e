#include "runtime/row_pauses.h"

#include <algorithm>

namespace varpulis::runtime {
namespace {

/// The longest pause; or something shorter than the timeout where it is.
std::int64_t longest_pause(const data::Rows& rows, const data::Epoch& epoch, std::int64_t timeout) {
  constexpr std::size_t stride = 64;
  std::int64_t longest = 0;
  EventTime since{epoch.clock[0]};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    // The clock stands at the times of rows in order: many rows within the timeout have no pause between them.
    while (i + stride < rows.size() && between(since, rows.time(i + stride)) < timeout) {
      i += stride;
      since = rows.time(i);
    }
    const std::uint32_t position = rows.position(i);
    if (position > 0) longest = std::max(longest, between(since, EventTime{epoch.clock[position - 1]}));
    since = rows.time(i);
  }
  return std::max(longest, between(since, EventTime{epoch.clock[epoch.positions - 1]}));
}

}  // namespace

void RowPauses::find(const data::Epoch& epoch, std::int64_t timeout) {
  if (epoch.positions == 0) return;
  if (between(EventTime{epoch.clock[0]}, EventTime{epoch.clock[epoch.positions - 1]}) < timeout) return;
  for (const data::Rows& rows : epoch.types) {
    if (!rows.empty() && rows.keys) longest_.emplace(&rows, longest_pause(rows, epoch, timeout));
  }
}

}  // namespace varpulis::runtime
