#include "oracle/comparison.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdio>

namespace varpulis::oracle {
namespace {

std::string match_text(const Match& match, std::size_t events) {
  std::string text = "  ";
  for (std::size_t s = 0; s < match.steps.size(); ++s) text += fmt::format("s{}: [{}] ", s, fmt::join(match.steps[s], " "));
  text += fmt::format("time {} ms, ", match.time_ms);
  if (match.deadline_ms) text += fmt::format("by the deadline {} ms, ", *match.deadline_ms);
  return text + (match.position == events ? "at the end" : fmt::format("at position {}", match.position)) + "\n";
}

}  // namespace

std::string describe(std::string_view program, std::span<const Event> events, std::span<const Match> expected, std::span<const Match> found) {
  std::string text(program);
  for (const Event& event : events) {
    text += fmt::format("  @{}ms {} {{n: {}, v: {}{}{}}}\n", event.time_ms, event.type, event.n, event.v,
                        event.k ? fmt::format(", k: {}", *event.k) : "", event.w ? fmt::format(", w: {}", *event.w) : "");
  }
  text += "expected:\n";
  for (const Match& match : expected) text += match_text(match, events.size());
  text += "found:\n";
  for (const Match& match : found) text += match_text(match, events.size());
  return text;
}

void Tally::add_difference(const std::string& text) {
  if (++differences_ <= printed_max) fmt::print("difference {}:\n{}\n", differences_, text);
  std::fflush(stdout);
}

}  // namespace varpulis::oracle
