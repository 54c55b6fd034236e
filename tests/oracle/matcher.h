#pragma once
// Matching as the specification words it (core rules, section 5), with nothing kept that can be found by looking at the events again. It
// is the measure of src/pattern and shares no code with it.
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "oracle/pattern.h"

namespace varpulis::oracle {

struct Match {
  /// By step: the numbers n of its events. Without Pattern::collects only the last one, and the count.
  std::vector<std::vector<std::int64_t>> steps;
  std::int64_t time_ms = 0;
  std::size_t position = 0;  // index of the event at which it comes out; the number of events: at the end of input
  std::optional<std::int64_t> deadline_ms;  // it came out by this deadline, before the event at `position`
  friend bool operator==(const Match&, const Match&) = default;
};

/// All matches, in the order in which they come out. Events come in arrival order; without a watermark.
[[nodiscard]] std::vector<Match> find_matches(const Pattern& pattern, std::span<const Event> events);

}  // namespace varpulis::oracle
