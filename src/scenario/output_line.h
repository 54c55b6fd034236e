#pragma once
// One line of what a program gave: an output event, or something it said on the side (print, log, alert, warning).
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "data/value.h"

namespace varpulis::scenario {

struct OutputLine {
  bool is_event = false;
  EventTime time;    // of events
  std::string type;  // of events
  data::Map fields;  // of events
  std::string text;  // of the rest: "print [PRINT] hello"

  /// Fields are taken as_output().
  static OutputLine event(EventTime time, std::string type, const data::Map& fields);
  static OutputLine said(std::string_view kind, std::string_view text);
  /// "event", or the first word of the text: "print", "warning" ...
  [[nodiscard]] std::string_view kind() const;
};

/// The line as scenario files have it: `@0s  Top {sym: "A", px: 1.0}`, or the text. Line feeds in texts are written
/// `\n`.
[[nodiscard]] std::string format(const OutputLine& line);
/// Reads such a line; for events a comment may follow.
[[nodiscard]] Result<OutputLine> parse_output_line(std::string_view text);
/// The lines of a section; empty lines and `#` lines are skipped. Errors name the line, counted from `first_line`.
[[nodiscard]] Result<std::vector<OutputLine>> parse_output_lines(std::string_view text, std::uint32_t first_line);

}  // namespace varpulis::scenario
