#include "ops/match_plan.h"

#include <algorithm>

#include "pattern/chain.h"
#include "pattern/one_run_matcher.h"

namespace varpulis::ops {

using catalog::PatternDescription;
using catalog::PatternPart;
using catalog::PatternStep;
using catalog::StepCondition;

namespace {

std::optional<std::int64_t> signed_ns(const std::optional<std::uint64_t>& ns) {
  if (!ns) return std::nullopt;
  return static_cast<std::int64_t>(std::min<std::uint64_t>(*ns, INT64_MAX));
}

pattern::Emission emission(catalog::EmissionMode mode) {
  switch (mode) {
    case catalog::EmissionMode::each: return pattern::Emission::each;
    case catalog::EmissionMode::longest: return pattern::Emission::longest;
    case catalog::EmissionMode::subsets: return pattern::Emission::subsets;
    case catalog::EmissionMode::unset: break;
  }
  return pattern::Emission::standard;
}

pattern::Skip skip(catalog::AfterMatch after) {
  switch (after) {
    case catalog::AfterMatch::past_last: return pattern::Skip::past_last;
    case catalog::AfterMatch::to_next: return pattern::Skip::to_next;
    case catalog::AfterMatch::none: break;
  }
  return pattern::Skip::nothing;
}

pattern::Selection selection(catalog::MatchSelection selection) {
  switch (selection) {
    case catalog::MatchSelection::any: return pattern::Selection::any;
    case catalog::MatchSelection::last: return pattern::Selection::last;
    case catalog::MatchSelection::max: return pattern::Selection::max;
    case catalog::MatchSelection::next: break;
  }
  return pattern::Selection::next;
}

pattern::SequenceValue sequence_value(const catalog::SequenceValue& value) {
  using From = catalog::SequenceValue::Kind;
  using To = pattern::SequenceValue::Kind;
  const auto kind = [&] {
    switch (value.kind) {
      case From::count: return To::count;
      case From::sum: return To::sum;
      case From::avg: return To::avg;
      case From::min: return To::min;
      case From::max: return To::max;
      case From::distinct_count: return To::distinct_count;
      case From::first: return To::first;
      case From::last: return To::last;
      case From::element: return To::element_at;
      case From::collect: return To::collect;
    }
    return To::count;
  };
  return {.kind = kind(), .step = value.step, .of_field = !value.field.empty(), .index = value.index};
}

pattern::Condition::Comparison::Order order_of(StepCondition::Comparison::Op op) {
  using From = StepCondition::Comparison::Op;
  using To = pattern::Condition::Comparison::Order;
  switch (op) {
    case From::less: return To::less;
    case From::less_equal: return To::less_equal;
    case From::greater: return To::greater;
    case From::greater_equal: return To::greater_equal;
  }
  return To::less;
}

bool is_field(const catalog::BoundExpression& expression) {
  catalog::FieldUse use;
  expression.collect_fields(use);
  return !use.everything && use.fields.size() == 1 && expression.text() == *use.fields.begin();
}

/// Whether the value reads whole events.
bool takes_events(const catalog::SequenceValue& value) {
  return value.field.empty() && value.kind != catalog::SequenceValue::Kind::count;
}

void add_condition(catalog::FieldUse& use, const StepCondition& condition) {
  if (condition.local) condition.local->collect_fields(use);
  for (const StepCondition::Equality& equality : condition.equalities) equality.candidate->collect_fields(use);
  if (condition.residual) condition.residual->collect_fields(use);
  if (condition.to_previous) condition.to_previous->collect_fields(use);
}

std::vector<pattern::Equality> all_equalities(const pattern::Condition& condition) {
  std::vector<pattern::Equality> all = condition.keys;
  all.insert(all.end(), condition.equalities.begin(), condition.equalities.end());
  return all;
}

/// Calls use(step) with the places of a sequence and, deeper down, of all others.
template <typename Use>
void for_each_sequence(const PatternPart& part, Use use) {
  if (part.kind == PatternPart::Kind::sequence) use(part);
  for (const PatternPart& each : part.parts) for_each_sequence(each, use);
}

}  // namespace

MatchPlan::MatchPlan(catalog::PatternPtr description_in, catalog::FieldUse of_output_in, bool event_time_in)
    : description(std::move(description_in)), of_output(std::move(of_output_in)), event_time(event_time_in) {
  const PatternDescription& from = *description;
  if (from.on_timeout) from.on_timeout->collect_fields(of_output);
  pattern::Program common;
  compile_steps(common.steps);
  std::vector<bool> is_stable;
  for (const catalog::CapturedField& slot : from.slots) is_stable.push_back(!from.steps[slot.step].repeats());
  const auto steps = static_cast<std::uint32_t>(from.steps.size());
  for (std::uint32_t s = 0; s < steps; ++s) compile_condition(s, common.steps[s].condition, is_stable);
  common.negations.resize(from.negations.size());
  for (std::uint32_t n = 0; n < from.negations.size(); ++n) compile_condition(steps + n, common.negations[n], is_stable);
  common.cancels = from.cancels;
  common.slots = static_cast<std::uint32_t>(from.slots.size());
  for (const catalog::SequenceValue& value : from.values) common.values.push_back(sequence_value(value));
  common.within = signed_ns(from.within);
  common.emission = emission(from.mode);
  common.skip = skip(from.after_match);
  common.selection = selection(from.selection);
  common.partitioned = from.partition != nullptr;
  common.strict = from.policy == catalog::RunPolicy::strict;
  common.single = from.policy == catalog::RunPolicy::next_single;
  common.overlapping = from.policy == catalog::RunPolicy::next_overlapping;
  common.distinct_roots = from.distinct_roots;
  common.in_order = event_time;
  common.reports_timeouts = from.on_timeout != nullptr;
  for (std::uint32_t s = 0; s < steps; ++s) {
    if (shows_step(s)) common.shown |= std::uint64_t{1} << s;
  }
  common.shows_first_time = shows("match_duration_ms") || shows("match_rate") || of_output.fields.contains(catalog::match_first_time);
  common.shows_events = shows("match_count") || shows("match_rate");
  common.shows_partition = !from.forecast && !from.partition_field.empty() && shows(from.partition_field);
  for (const PatternPart& alternative : from.alternatives) {
    pattern::Program program = common;
    program.root = compile_part(alternative, program);
    program.absent = alternative.absent;
    compile_slots_before(program);
    const std::vector<std::uint32_t>& first = program.sequences.front().steps;
    find_shared_key(program);
    program.replaceable_anchor = first.size() > 1 && from.steps[first[0]].type == from.steps[first[1]].type;
    programs.push_back(std::move(program));
  }
  // Subsets are told apart after their events were taken: by whatever the conditions read.
  names_matches = from.records_matches || of_output.fields.contains(catalog::match_id) || of_output.fields.contains(catalog::match_positions);
  const bool is_plain = programs.size() == 1 && !from.forecast && !names_matches;
  is_chain = is_plain && !of_output.fields.contains(catalog::match_partition) && pattern::Chain::can_match(programs.front());
  has_one_run = is_plain && pattern::OneRunMatcher::can_match(programs.front());
  keeps_whole_events = of_output.everything || from.records_matches || from.mode == catalog::EmissionMode::subsets || std::ranges::any_of(from.values, takes_events);
  compares_kept_rows = from.mode == catalog::EmissionMode::subsets;
  keeps_rows.assign(items(), false);
  // Of a selection, conditions that compare events are evaluated when combinations are looked for.
  for (std::uint32_t item = 0; item < items() && from.selection != catalog::MatchSelection::next; ++item) {
    for (const catalog::ExpressionPtr& compares : {condition(item).residual, condition(item).to_previous}) {
      if (!compares) continue;
      keeps_rows[item] = compares_kept_rows = true;
      compares->collect_fields(of_conditions_);
    }
  }
  for (std::uint32_t s = 0; s < steps; ++s) {
    keeps_rows[s] = keeps_rows[s] || shows_step(s);
    for (const catalog::SequenceValue& value : from.values) {
      keeps_rows[s] = keeps_rows[s] || (value.step == s && (!value.field.empty() || takes_events(value)));
    }
    keeps_rows[s] = keeps_rows[s] || from.records_matches || from.mode == catalog::EmissionMode::subsets;
  }
}

const StepCondition& MatchPlan::condition(std::uint32_t item) const {
  const std::size_t steps = description->steps.size();
  return item < steps ? description->steps[item].condition : description->negations[item - steps].condition;
}

const std::string& MatchPlan::type(std::uint32_t item) const {
  const std::size_t steps = description->steps.size();
  if (item >= steps) return description->negations[item - steps].type;
  const PatternStep& step = description->steps[item];
  return step.input.empty() ? step.type : step.input;
}

bool MatchPlan::shows_step(std::size_t step) const {
  const std::string& alias = description->steps[step].alias;
  const auto reads_alias = [&](const std::string& name) {
    return name.size() > alias.size() + 1 && name.starts_with(alias) && (name[alias.size()] == '.' || name[alias.size()] == '_');
  };
  return !alias.empty() && (of_output.everything || std::ranges::any_of(of_output.fields, reads_alias));
}

bool MatchPlan::shows(std::size_t step, std::string_view field) const {
  const std::string& alias = description->steps[step].alias;
  if (alias.empty()) return false;
  return of_output.everything || of_output.fields.contains(fmt::format("{}.{}", alias, field)) ||
         of_output.fields.contains(fmt::format("{}_{}", alias, field));
}

std::vector<std::string> MatchPlan::fields_shown(std::size_t step) const {
  const std::string& alias = description->steps[step].alias;
  std::vector<std::string> fields;
  for (const std::string& name : of_output.fields) {
    const std::size_t end = alias.size();
    if (alias.empty() || name.size() <= end + 1 || !name.starts_with(alias) || (name[end] != '_' && name[end] != '.')) continue;
    std::string field = name.substr(end + 1);
    if (std::ranges::find(fields, field) == fields.end()) fields.push_back(std::move(field));
  }
  return fields;
}

bool MatchPlan::keeps(std::string_view field) const {
  if (keeps_whole_events || of_conditions_.everything || of_conditions_.fields.contains(field)) return true;
  for (const catalog::SequenceValue& value : description->values) {
    if (value.field == field) return true;
  }
  for (std::size_t step = 0; step < description->steps.size(); ++step) {
    if (shows(step, field)) return true;
  }
  return false;
}

void MatchPlan::compile_steps(std::vector<pattern::Step>& steps) {
  for (const PatternStep& from : description->steps) {
    pattern::Step step;
    step.min = from.min;
    step.max = from.max;
    step.within = signed_ns(from.within);
    step.refers_to_itself = from.condition.to_previous != nullptr;
    step.own_slots = from.condition.own_slots;
    steps.push_back(std::move(step));
  }
  for (std::uint32_t slot = 0; slot < description->slots.size(); ++slot) steps[description->slots[slot].step].slots.push_back(slot);
}

void MatchPlan::compile_condition(std::uint32_t item, pattern::Condition& to, const std::vector<bool>& is_stable) {
  const StepCondition& from = condition(item);
  for (const StepCondition::Equality& equality : from.equalities) {
    const pattern::Equality compiled{.slot = equality.slot, .column = static_cast<std::uint32_t>(key_columns.size())};
    key_columns.push_back(equality.candidate);
    (is_stable[equality.slot] ? to.keys : to.equalities).push_back(compiled);
  }
  to.residual = from.residual != nullptr;
  // A field alone: to read it of events that nobody asks about has no effect, and of kept ones it lies there as it came.
  if (!compares_numbers() || !from.comparison || !is_field(*from.comparison->candidate)) return;
  to.comparison = {.order = order_of(from.comparison->op), .slot = from.comparison->slot, .column = static_cast<std::uint32_t>(key_columns.size())};
  key_columns.push_back(from.comparison->candidate);
}

bool MatchPlan::compares_numbers() const {
  const auto compares_elements = [](const PatternStep& step) { return step.condition.to_previous != nullptr; };
  return description->selection != catalog::MatchSelection::next || std::ranges::any_of(description->steps, compares_elements);
}

/// Where equalities tie all steps to one value, matches are looked for among the events with that value, and need not compare it again.
void MatchPlan::find_shared_key(pattern::Program& program) const {
  if (program.selection == pattern::Selection::next || program.partitioned) return;
  const std::vector<std::uint32_t>& order = program.sequences.front().steps;
  if (order.size() < 2) return;
  // Of each item, the text of its own side; a field's slot stands for the field. One key is followed: that of the last step's first equality
  // that leads back to the first step.
  const auto follow = [&](const pattern::Equality& from, std::uint32_t last) -> bool {
    std::vector<pattern::KeySource> sources(program.items());
    std::vector<std::string> texts(program.items());
    const auto tie = [&](const auto& self, std::uint32_t item, const pattern::Equality& equality) -> void {
      sources[item] = {.is_slot = false, .number = equality.column};
      texts[item] = key_columns[equality.column]->text();
      const catalog::CapturedField& field = description->slots[equality.slot];
      if (!texts[field.step].empty()) return;
      for (const pattern::Equality& each : all_equalities(program.condition(field.step))) {
        if (key_columns[each.column]->text() != field.field) continue;
        self(self, field.step, each);
        return;
      }
      // Of a repeated step only the last event is compared.
      if (program.steps[field.step].repeats()) return;
      sources[field.step] = {.is_slot = true, .number = equality.slot};
      texts[field.step] = field.field;
    };
    tie(tie, last, from);
    const auto is_tied = [&](const pattern::Equality& each) {
      const catalog::CapturedField& field = description->slots[each.slot];
      return texts[field.step] == field.field;
    };
    for (std::uint32_t item = 0; item < program.items(); ++item) {
      const bool is_negation = item >= program.steps.size();
      if (!is_negation && std::ranges::find(order, item) == order.end()) continue;
      if (!is_negation && program.steps[item].min == 0) return false;
      for (const pattern::Equality& each : all_equalities(program.condition(item))) {
        if (texts[item].empty() && is_tied(each)) tie(tie, item, each);
      }
      if (texts[item].empty()) return false;
    }
    // Events of one type have one key.
    for (std::uint32_t item = 0; item < program.items(); ++item) {
      for (std::uint32_t other = 0; other < item; ++other) {
        if (!texts[item].empty() && !texts[other].empty() && type(item) == type(other) && texts[item] != texts[other]) return false;
      }
    }
    program.shared_key = std::move(sources);
    const auto is_implied = [&](std::uint32_t item, const pattern::Equality& each) {
      return is_tied(each) && key_columns[each.column]->text() == texts[item];
    };
    for (std::uint32_t item = 0; item < program.items(); ++item) {
      pattern::Condition& condition = item < program.steps.size() ? program.steps[item].condition : program.negations[item - program.steps.size()];
      std::erase_if(condition.keys, [&](const pattern::Equality& each) { return is_implied(item, each); });
      std::erase_if(condition.equalities, [&](const pattern::Equality& each) { return is_implied(item, each); });
    }
    return true;
  };
  for (const pattern::Equality& each : all_equalities(program.steps[order.back()].condition)) {
    if (follow(each, order.back())) return;
  }
}

pattern::Part MatchPlan::compile_part(const PatternPart& part, pattern::Program& program) const {
  pattern::Part result;
  if (part.kind == PatternPart::Kind::sequence) {
    result.sequence = static_cast<std::uint32_t>(program.sequences.size());
    pattern::Sequence sequence{.steps = part.steps, .gaps = {}, .absent = {}};
    for (const PatternPart::Gap& gap : part.gaps) {
      if (gap.after + 1 < part.steps.size()) {
        sequence.gaps.push_back({.after = gap.after, .negation = gap.negation});
      } else {
        sequence.absent.push_back(gap.negation);
      }
    }
    program.sequences.push_back(std::move(sequence));
    return result;
  }
  result.kind = part.kind == PatternPart::Kind::conjunction ? pattern::Part::Kind::conjunction : pattern::Part::Kind::alternatives;
  for (const PatternPart& each : part.parts) result.parts.push_back(compile_part(each, program));
  return result;
}

/// The first element of a step that compares its elements is compared with the event before the step.
void MatchPlan::compile_slots_before(pattern::Program& program) const {
  for (const pattern::Sequence& sequence : program.sequences) {
    for (std::size_t place = 0; place < sequence.steps.size(); ++place) {
      pattern::Step& step = program.steps[sequence.steps[place]];
      step.slots_before.clear();
      for (const std::uint32_t own : step.own_slots) {
        std::vector<std::pair<std::uint32_t, std::uint32_t>>& before = step.slots_before.emplace_back();
        for (std::size_t p = place; p-- > 0;) {
          for (std::uint32_t slot = 0; slot < description->slots.size(); ++slot) {
            const catalog::CapturedField& field = description->slots[slot];
            if (field.step == sequence.steps[p] && field.field == description->slots[own].field) before.emplace_back(field.step, slot);
          }
        }
      }
    }
  }
}

catalog::FieldUse fields_read(const PatternDescription& pattern, catalog::FieldUse of_output) {
  if (pattern.on_timeout) pattern.on_timeout->collect_fields(of_output);
  catalog::FieldUse use;
  use.everything = of_output.everything || pattern.records_matches || pattern.mode == catalog::EmissionMode::subsets;
  for (const PatternStep& step : pattern.steps) {
    add_condition(use, step.condition);
    if (step.alias.empty()) continue;
    for (const std::string& name : of_output.fields) {
      const std::size_t end = step.alias.size();
      if (name.size() > end + 1 && name.starts_with(step.alias) && (name[end] == '.' || name[end] == '_')) use.fields.insert(name.substr(end + 1));
    }
  }
  for (const catalog::PatternNegation& negation : pattern.negations) add_condition(use, negation.condition);
  for (const catalog::CapturedField& slot : pattern.slots) use.fields.insert(slot.field);
  for (const catalog::SequenceValue& value : pattern.values) {
    if (takes_events(value)) use.everything = true;
    if (!value.field.empty()) use.fields.insert(value.field);
  }
  if (pattern.partition) pattern.partition->collect_fields(use);
  // Forecasts have the fields of the event at hand.
  if (pattern.forecast) use.fields.insert(of_output.fields.begin(), of_output.fields.end());
  return use;
}

}  // namespace varpulis::ops
