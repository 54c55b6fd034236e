#pragma once
#include "apps/varpulis/workload.h"
#include "data/epoch_builder.h"

namespace varpulis::app {

/// Adds a generated event to the epoch being built.
void add_event(data::EpochBuilder& builder, const GeneratedEvent& event);

}  // namespace varpulis::app
