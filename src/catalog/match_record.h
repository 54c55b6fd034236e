#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "catalog/pattern.h"
#include "data/value.h"

namespace varpulis::catalog {

/// Where a match comes from: which rule, which events. Made for those who ask for it (PatternDescription::records_matches).
struct MatchRecord {
  struct Event {
    std::uint64_t position = 0;  // in the whole input
    EventTime time;
    std::uint32_t step = 0;      // number in PatternDescription::steps
    data::Map fields;            // all of them
  };
  std::string id;                // of the match
  std::string stream;
  PatternPtr pattern;            // with the rule's hash
  std::uint64_t root = 0;        // of rows that stem from the match
  EventTime time;                // of the match
  std::optional<EventTime> deadline;  // that made it
  data::Value partition;         // missing: there is none
  bool timed_out = false;        // `.on_timeout`: it is none
  std::vector<Event> events;     // in the order in which they were taken
};

}  // namespace varpulis::catalog
