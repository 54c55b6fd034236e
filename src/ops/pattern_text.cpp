#include "ops/pattern_text.h"

#include <array>

#include "catalog/operator.h"
#include "data/text.h"

namespace varpulis::ops {

using namespace catalog;

namespace {

std::string step_text(const PatternStep& step) {
  std::string text = step.type;
  if (step.min == 1 && step.max == PatternStep::unlimited) {
    text += '+';
  } else if (step.min == 0 && step.max == PatternStep::unlimited) {
    text += '*';
  } else if (step.min == 0 && step.max == 1) {
    text += '?';
  } else if (step.max == PatternStep::unlimited) {
    text += fmt::format("{{{},}}", step.min);
  } else if (step.max > 1) {
    text += fmt::format("{{{},{}}}", step.min, step.max);
  }
  if (!step.condition.text.empty()) text += fmt::format(" where {}", step.condition.text);
  if (!step.alias.empty()) text += fmt::format(" as {}", step.alias);
  if (step.within) text += fmt::format(" within {}", data::format_duration(*step.within));
  return text;
}

std::string negation_text(const PatternNegation& negation) {
  std::string text = "NOT " + negation.type;
  if (!negation.condition.text.empty()) text += " where " + negation.condition.text;
  return text;
}

std::string part_text(const PatternDescription& pattern, const PatternPart& part) {
  std::string text;
  if (part.kind == PatternPart::Kind::sequence) {
    for (std::uint32_t place = 0; place < part.steps.size(); ++place) {
      if (place > 0) text += " -> ";
      text += step_text(pattern.steps[part.steps[place]]);
      for (const PatternPart::Gap& gap : part.gaps) {
        if (gap.after == place) text += " -> " + negation_text(pattern.negations[gap.negation]);
      }
    }
    return text;
  }
  for (const PatternPart& each : part.parts) {
    if (!text.empty()) text += part.kind == PatternPart::Kind::conjunction ? " AND " : " OR ";
    const std::string own = part_text(pattern, each);
    text += each.kind == PatternPart::Kind::sequence && each.steps.size() == 1 ? own : fmt::format("({})", own);
  }
  for (const std::uint32_t negation : part.absent) text += " AND " + negation_text(pattern.negations[negation]);
  return text;
}

std::string settings_text(const PatternDescription& pattern) {
  std::string text;
  if (pattern.within) text += fmt::format(" .within({})", data::format_duration(*pattern.within));
  for (const std::uint32_t negation : pattern.cancels) text += fmt::format(" .not({})", negation_text(pattern.negations[negation]).substr(4));
  if (pattern.partition) text += fmt::format(" .partition_by({})", pattern.partition->text());
  constexpr std::array modes{"", " .each()", " .longest()", " .subsets()"};
  constexpr std::array policies{"", " .strict()", " .stnm()", " .stam()"};
  text += modes[static_cast<std::size_t>(pattern.mode)];
  text += policies[static_cast<std::size_t>(pattern.policy)];
  constexpr std::array selections{"", " .selection(any)", " .selection(last)", " .selection(max)"};
  text += selections[static_cast<std::size_t>(pattern.selection)];
  if (pattern.after_match == AfterMatch::past_last) text += " .skip(past_last)";
  if (pattern.after_match == AfterMatch::to_next) text += " .skip(to_next)";
  if (pattern.on_timeout) text += " ." + pattern.on_timeout->describe();
  if (pattern.forecast) text += " ." + pattern.forecast->text;
  return text;
}

}  // namespace

std::string pattern_text(const PatternDescription& pattern) {
  std::string text;
  for (const PatternPart& alternative : pattern.alternatives) {
    if (!text.empty()) text += " OR ";
    text += part_text(pattern, alternative);
  }
  return text + settings_text(pattern);
}

}  // namespace varpulis::ops
