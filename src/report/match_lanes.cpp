#include "report/match_lanes.h"

#include <algorithm>

#include "data/text.h"
#include "report/markup.h"

namespace varpulis::report {
namespace {

constexpr std::size_t value_characters_max = 40;

bool holds(const catalog::PatternPart& part, std::uint32_t step) {
  return std::ranges::find(part.steps, step) != part.steps.end() || std::ranges::any_of(part.parts, [&](const auto& each) { return holds(each, step); });
}

/// As a program would write it.
std::string literal(const data::Value& value) {
  const std::string list = data::display(data::Value::array({value}));
  return shortened(std::string_view(list).substr(1, list.size() - 2), value_characters_max);
}

}  // namespace

MatchLanes lanes_of(const catalog::MatchRecord& match) {
  MatchLanes drawn;
  drawn.from = drawn.to = match.events.front().time;
  for (const catalog::MatchRecord::Event& event : match.events) {
    drawn.from = std::min(drawn.from, event.time);
    drawn.to = std::max(drawn.to, event.time);
  }
  if (match.deadline) drawn.to = std::max(drawn.to, match.time);
  const catalog::PatternDescription& pattern = *match.pattern;
  const std::uint32_t first = match.events.front().step;
  for (std::uint32_t step = 0; step < pattern.steps.size(); ++step) {
    // Steps of other alternatives have no place in it.
    const bool belongs = pattern.alternatives.size() < 2 || std::ranges::any_of(pattern.alternatives, [&](const auto& each) { return holds(each, first) && holds(each, step); });
    if (!belongs) continue;
    MatchLanes::Lane lane{.name = pattern.steps[step].alias.empty() ? pattern.steps[step].type : pattern.steps[step].alias, .type = pattern.steps[step].type, .events = {}};
    for (std::size_t i = 0; i < match.events.size(); ++i) {
      if (match.events[i].step == step) lane.events.push_back(i);
    }
    drawn.lanes.push_back(std::move(lane));
  }
  return drawn;
}

std::string length_text(std::uint64_t ns) {
  constexpr std::array<std::pair<std::uint64_t, std::string_view>, 7> units{
      {{86'400'000'000'000, "d"}, {3'600'000'000'000, "h"}, {60'000'000'000, "m"}, {1'000'000'000, "s"}, {1'000'000, "ms"}, {1'000, "us"}, {1, "ns"}}};
  for (std::size_t u = 0; u < units.size(); ++u) {
    if (ns < units[u].first) continue;
    std::string text = fmt::format("{}{}", ns / units[u].first, units[u].second);
    const std::uint64_t rest = ns % units[u].first;
    if (u + 1 < units.size() && rest >= units[u + 1].first) text += fmt::format(" {}{}", rest / units[u + 1].first, units[u + 1].second);
    return text;
  }
  return "0s";
}

std::string facts_text(const catalog::MatchRecord& match) {
  const MatchLanes drawn = lanes_of(match);
  std::string text = length_text(drawn.length());
  if (match.pattern->within) text += " of " + length_text(*match.pattern->within);
  text += fmt::format(", {} event{}", match.events.size(), match.events.size() == 1 ? "" : "s");
  if (!match.partition.is_missing()) {
    text += fmt::format(", {} {}", match.pattern->partition_field.empty() ? "partition" : match.pattern->partition_field, literal(match.partition));
  }
  if (match.timed_out) text += ", timed out";
  return text;
}

std::string step_name(const catalog::MatchRecord& match, std::uint32_t step) {
  const catalog::PatternStep& of = match.pattern->steps[step];
  return of.alias.empty() ? of.type : fmt::format("{} as {}", of.type, of.alias);
}

std::string fields_text(const data::Map& fields) {
  std::string text;
  for (const auto& [name, value] : fields.entries()) text += fmt::format("{}{}: {}", text.empty() ? "" : "  ", name, literal(value));
  return text;
}

std::string gap_text(const catalog::MatchRecord& match, std::size_t event) {
  if (event == 0) return {};
  const std::int64_t before = match.events[event - 1].time.ns, own = match.events[event].time.ns;
  const auto gap = static_cast<std::uint64_t>(own) - static_cast<std::uint64_t>(before);
  return own >= before ? "+" + length_text(gap) : "-" + length_text(0 - gap);
}

}  // namespace varpulis::report
