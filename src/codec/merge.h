#pragma once
#include <span>

#include "codec/reader.h"

namespace varpulis::codec {

/// Several inputs merged by event time, each in its own order: the next event is always the one with the smallest time among the heads of
/// the inputs; of equal ones the one of the earlier input.
[[nodiscard]] Result<std::unique_ptr<EventReader>> open_merged_reader(std::span<const ReaderOptions> inputs);

}  // namespace varpulis::codec
