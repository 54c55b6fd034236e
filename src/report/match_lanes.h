#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "catalog/match_record.h"

namespace varpulis::report {

/// A match as a drawing shows it: one lane for each step, from the first event to the last, or to the deadline that made the match.
struct MatchLanes {
  struct Lane {
    std::string name;                 // the alias, else the type
    std::string type;
    std::vector<std::size_t> events;  // numbers in MatchRecord::events
  };
  std::vector<Lane> lanes;
  EventTime from, to;

  [[nodiscard]] std::uint64_t length() const { return static_cast<std::uint64_t>(to.ns) - static_cast<std::uint64_t>(from.ns); }
};
[[nodiscard]] MatchLanes lanes_of(const catalog::MatchRecord& match);

/// "30s of 2m, 4 events, ip \"203.0.113.7\"": how long, how many, which partition.
[[nodiscard]] std::string facts_text(const catalog::MatchRecord& match);
/// "first", or the type where there is no alias; with the type behind the alias: "FailedPassword as first".
[[nodiscard]] std::string step_name(const catalog::MatchRecord& match, std::uint32_t step);
/// `user: "root"  ip: "203.0.113.7"`; long values are cut.
[[nodiscard]] std::string fields_text(const data::Map& fields);
/// The time since the event before: "+8s", or nothing for the first.
[[nodiscard]] std::string gap_text(const catalog::MatchRecord& match, std::size_t event);
/// "1m 4s", the two largest units.
[[nodiscard]] std::string length_text(std::uint64_t ns);

}  // namespace varpulis::report
