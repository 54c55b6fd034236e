#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "catalog/match_record.h"

namespace varpulis::report {

/// Matches of one run to be drawn together.
struct MatchDrawings {
  std::string title;                            // the program's name
  std::vector<catalog::MatchRecord> matches;    // in the order in which they came
  std::uint64_t left_out = 0;                   // further ones
};

/// One SVG file: the lanes of each match over its own axis of time, one below the other. Nothing is loaded from anywhere.
[[nodiscard]] std::string matches_svg(const MatchDrawings& drawings);
/// A page, well-formed XML and HTML, with the same drawings and a table of each match's events.
[[nodiscard]] std::string matches_page(const MatchDrawings& drawings);

}  // namespace varpulis::report
