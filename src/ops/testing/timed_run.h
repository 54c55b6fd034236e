#pragma once
// Runs operators of a stream under `.watermark` over literal events with times of their own, in several ways that must not differ: in
// batches of any size, stepped deadline by deadline, with and without restarts.
#include <string>
#include <vector>

#include "ops/testing/harness.h"

namespace varpulis::ops::testing {

/// An event of one type; times are given in any unit, they only compare.
struct TimedEvent {
  std::int64_t time = 0;
  data::Map fields;
};

struct TimedRun {
  std::int64_t out_of_order = 0;
  std::int64_t lateness = 0;    // events older than the watermark less this are left out, as the engine does
  std::size_t batch = 1;
  bool restart = false;         // after each batch
  bool stepped = false;         // by next_deadline() and fire(), event by event
};

/// What comes out, a line per row: `position deadline time {fields}`, deadline `-` for rows that none made. Rows of one list are joined by
/// ` | `. Late rows are lines `late time {fields}`. What the end of input gives has the position `end`.
[[nodiscard]] std::vector<std::string> run_timed(const catalog::OperatorSpec& spec, const std::vector<TimedEvent>& events, const TimedRun& how);

/// run_timed() in all ways; a difference is a test failure.
[[nodiscard]] std::vector<std::string> run_timed(const catalog::OperatorSpec& spec, const std::vector<TimedEvent>& events,
                                                 std::int64_t out_of_order, std::int64_t lateness = 0);

}  // namespace varpulis::ops::testing
