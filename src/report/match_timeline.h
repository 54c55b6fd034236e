#pragma once
#include <string>

#include "catalog/match_record.h"

namespace varpulis::report {

struct TimelineStyle {
  std::size_t columns = 100;  // at least 40 are used
  bool has_colour = false;
};

/// A match for a terminal: its name, a lane for each step over a common axis of time, and its events in order with the time between them. Of many
/// events the list shows the first and the last ones and says how many it leaves out. Ends with an empty line.
[[nodiscard]] std::string timeline_text(const catalog::MatchRecord& match, const TimelineStyle& style);

}  // namespace varpulis::report
