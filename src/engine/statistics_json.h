#pragma once
#include <string>

#include "engine/engine.h"

namespace varpulis::engine {

/// What the forecasts of a stream were worth, as a JSON object: forecasts (those whose outcome is known), completed, brier_score, base_rate,
/// base_rate_score, calibration_error, coverage, and `reliability`: for each tenth of probability with forecasts its bounds, their number,
/// the mean probability and how many completed.
[[nodiscard]] std::string forecasts_json(const forecast::Calibration& calibration);

/// The statistics of all streams as a JSON array of objects, on one line: name, rows_in, rows_out, outputs; `counters` by the names of
/// catalog::Counter, without those that are 0; `taps` where `.tap` counted; state_keys, state_rows, state_bytes; stream_time and
/// held_back_by where known; `forecasts` of those that make any; `operators` with their own rows and state.
[[nodiscard]] std::string streams_json(const Statistics& statistics);

}  // namespace varpulis::engine
