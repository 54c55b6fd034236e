#pragma once
#include <string>

#include "engine/engine.h"

namespace varpulis::engine {

/// The statistics of all streams as a JSON array of objects, on one line: name, rows_in, rows_out, outputs; `counters` by the names of
/// catalog::Counter, without those that are 0; `taps` where `.tap` counted; state_keys, state_rows, state_bytes; stream_time and
/// held_back_by where known; `operators` with their own rows and state.
[[nodiscard]] std::string streams_json(const Statistics& statistics);

}  // namespace varpulis::engine
