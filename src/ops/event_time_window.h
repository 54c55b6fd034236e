#pragma once
#include "catalog/operator.h"
#include "ops/aggregate_plan.h"

namespace varpulis::ops {

/// What a window of time is under `.watermark`: a grid counted from the epoch (tumbling: size = slide), or sessions.
struct EventTimeWindow {
  std::uint64_t size = 0, slide = 0;  // ns
  std::uint64_t gap = 0;              // ns; sessions: not 0
};

/// `.window(...)` of a stream under `.watermark`; `text` is how it is written. Fuses with an `.aggregate` behind it. `in_order`: nothing is
/// admitted that is older than the watermark, so that rows need not be kept once it has reached them.
[[nodiscard]] catalog::OperatorSpecPtr event_time_window(const EventTimeWindow& window, bool in_order, std::string text, std::string holds,
                                                         std::optional<catalog::PartitionKey> partition);

}  // namespace varpulis::ops
