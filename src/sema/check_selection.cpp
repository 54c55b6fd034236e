#include "sema/check_selection.h"

#include <algorithm>
#include <optional>
#include <set>

namespace varpulis::sema {

using catalog::PatternDescription;
using catalog::PatternPart;
using catalog::PatternStep;
using catalog::StepCondition;

namespace {

bool has_one_key(const PatternDescription& pattern, const PatternPart& sequence) {
  const PatternStep& first = pattern.steps[sequence.steps.front()];
  if (first.repeats() || first.min == 0 || !first.condition.equalities.empty()) return false;
  std::optional<std::uint32_t> key;
  for (const std::uint32_t number : sequence.steps) {
    if (number == sequence.steps.front()) continue;
    const PatternStep& step = pattern.steps[number];
    if (step.min == 0 || step.condition.equalities.size() != 1) return false;
    const StepCondition::Equality& equality = step.condition.equalities.front();
    const catalog::CapturedField& field = pattern.slots[equality.slot];
    if (field.step != sequence.steps.front() || key.value_or(equality.slot) != equality.slot) return false;
    key = equality.slot;
    // Events of one type have their key in one place.
    for (const std::uint32_t other : sequence.steps) {
      if (other == number || pattern.steps[other].type != step.type) continue;
      const std::string& text = other == sequence.steps.front() ? field.field : pattern.steps[other].condition.equalities.front().candidate->text();
      if (text != equality.candidate->text()) return false;
    }
  }
  return true;
}

}  // namespace

void check_selection(Analysis& analysis, PatternDescription& pattern, SourceSpan asked_at) {
  if (pattern.selection == catalog::MatchSelection::next) return;
  pattern.mode = catalog::EmissionMode::unset;  // implied, or diagnosed
  const bool is_unordered =
      std::ranges::any_of(pattern.alternatives, [](const PatternPart& part) { return part.kind != PatternPart::Kind::sequence; });
  if (!is_unordered) return;
  pattern.selection = catalog::MatchSelection::next;
  analysis.error(code::pattern_operator_conflict, asked_at, "`.selection` is for steps in order, and this pattern has an AND").help =
      "write the orders in question as alternatives: `SEQ(A, B) OR SEQ(B, A)`";
}

void check_compared_selection(Analysis& analysis, const PatternDescription& pattern, SourceSpan asked_at, const std::vector<SourceSpan>& steps_at) {
  const bool is_max = pattern.selection == catalog::MatchSelection::max;
  if (!is_max && pattern.selection != catalog::MatchSelection::last) return;
  const std::string_view strategy = is_max ? "max" : "last";
  const auto refuse = [&](SourceSpan at, std::string_view why) {
    Diagnostic& found = analysis.error(code::pattern_operator_conflict, at, fmt::format("`.selection({})` {}", strategy, why));
    found.labels.push_back({.at = asked_at, .message = "asked for here"});
    found.help = "use `.selection(any)`, and choose among its matches in a stream that reads this one";
  };
  if (!pattern.negations.empty()) {
    refuse(pattern.at, "is for patterns without NOT");
    return;
  }
  std::set<std::string> types;
  for (std::size_t number = 0; number < pattern.steps.size(); ++number) {
    const PatternStep& step = pattern.steps[number];
    const SourceSpan at = steps_at[number];
    if (step.condition.residual || step.condition.to_previous || step.within) {
      refuse(at, "is for conditions on single events and one key that all steps share; this step is compared with another one");
      return;
    }
    if (is_max && !types.insert(step.type).second) {
      refuse(at, fmt::format("is for steps of different types; `{}` stands here a second time", step.type));
      return;
    }
  }
  const bool has_keys = std::ranges::any_of(pattern.steps, [](const PatternStep& step) { return !step.condition.equalities.empty(); });
  if (has_keys && (pattern.partition != nullptr || !std::ranges::all_of(pattern.alternatives, [&](const PatternPart& part) { return has_one_key(pattern, part); }))) {
    refuse(pattern.at,
           "is for one key that all steps share: one equality with one field of the first step on each of the others, none of them optional, or "
           "a partition");
  }
}

}  // namespace varpulis::sema
