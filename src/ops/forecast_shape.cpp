#include "ops/forecast_shape.h"

#include <algorithm>
#include <map>
#include <set>

namespace varpulis::ops {
namespace {

using catalog::PatternDescription;
using catalog::PatternPart;
using catalog::PatternStep;
using catalog::StepCondition;

bool compares_events(const StepCondition& condition) {
  return !condition.equalities.empty() || condition.residual != nullptr || condition.to_previous != nullptr;
}

/// The items of one type: those that every event of it has, and groups of which it has all or none.
struct TypeItems {
  std::uint64_t always = 0;
  std::map<std::string, std::uint64_t> by_condition;  // by the text of what decides
};

}  // namespace

forecast::PatternShape forecast_shape(const PatternDescription& pattern, std::size_t symbols_max) {
  forecast::PatternShape shape;
  const auto steps = static_cast<std::uint32_t>(pattern.steps.size());
  shape.items = steps + static_cast<std::uint32_t>(pattern.negations.size());
  shape.falls_silent = pattern.partition != nullptr;
  shape.strict = pattern.policy == catalog::RunPolicy::strict;
  const PatternPart& sequence = pattern.alternatives.front();
  for (const std::uint32_t number : sequence.steps) {
    const PatternStep& step = pattern.steps[number];
    shape.steps.push_back({.item = number, .min = step.min, .max = step.max, .conditional = compares_events(step.condition) || step.within});
  }
  for (const PatternPart::Gap& gap : sequence.gaps) {
    if (gap.after + 1 >= sequence.steps.size()) continue;
    shape.gaps.push_back(
        {.item = steps + gap.negation, .after = gap.after, .conditional = compares_events(pattern.negations[gap.negation].condition)});
  }
  for (const std::uint32_t negation : pattern.cancels) {
    shape.cancels.push_back({.item = steps + negation, .conditional = compares_events(pattern.negations[negation].condition)});
  }
  std::map<std::string, TypeItems> types;
  const auto add = [&](std::uint32_t item, const std::string& type, const StepCondition& condition) {
    TypeItems& of = types[type];
    (condition.local ? of.by_condition[condition.local->text()] : of.always) |= std::uint64_t{1} << item;
  };
  for (std::uint32_t s = 0; s < steps; ++s) {
    const PatternStep& step = pattern.steps[s];
    add(s, step.input.empty() ? step.type : step.input, step.condition);
  }
  for (std::uint32_t n = 0; n < pattern.negations.size(); ++n) add(steps + n, pattern.negations[n].type, pattern.negations[n].condition);
  std::set<std::uint64_t> symbols;
  for (const auto& [type, items] : types) {
    std::vector<std::uint64_t> of_type{items.always};
    for (const auto& [text, group] : items.by_condition) {
      const std::size_t known = of_type.size();
      if (known > symbols_max) break;
      for (std::size_t i = 0; i < known; ++i) of_type.push_back(of_type[i] | group);
    }
    symbols.insert(of_type.begin(), of_type.end());
  }
  for (const std::uint64_t symbol : symbols) {
    if (shape.symbols.size() < symbols_max) shape.symbols.push_back(symbol);
  }
  return shape;
}

}  // namespace varpulis::ops
