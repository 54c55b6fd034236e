#include "sema/step_condition.h"

#include <algorithm>

#include "sema/conjuncts.h"
#include "sema/lower_conjuncts.h"

namespace varpulis::sema {

using catalog::PatternPart;
using catalog::StepCondition;

namespace {

catalog::ExpressionPtr both(catalog::ExpressionPtr a, catalog::ExpressionPtr b) {
  return a ? expr::binary(expr::BinaryOperator::logical_and, std::move(a), std::move(b)) : b;
}

void add_slot(std::vector<std::uint32_t>& to, std::uint32_t slot) {
  if (std::ranges::find(to, slot) == to.end()) to.push_back(slot);
}

void add_own_slot(StepCondition& to, std::uint32_t slot) { add_slot(to.own_slots, slot); }

using Comparison = StepCondition::Comparison;

std::optional<Comparison::Op> ordered(vpl::BinaryOperator op, bool mirrored) {
  using enum Comparison::Op;
  switch (op) {
    case vpl::BinaryOperator::less: return mirrored ? greater : less;
    case vpl::BinaryOperator::less_equal: return mirrored ? greater_equal : less_equal;
    case vpl::BinaryOperator::greater: return mirrored ? less : greater;
    case vpl::BinaryOperator::greater_equal: return mirrored ? less_equal : greater_equal;
    default: return std::nullopt;
  }
}

}  // namespace

const vpl::Call* monotony(const vpl::Step& step) {
  for (const vpl::Call& suffix : step.suffixes) {
    if (suffix.name.text == "increasing" || suffix.name.text == "decreasing") return &suffix;
  }
  return nullptr;
}

/// What a condition sees: its candidate, and the steps that others may have taken.
struct StepConditions::Seen {
  Seen(const StepConditions& conditions, const std::string& type, std::optional<std::uint32_t> step, std::uint32_t steps_before)
      : shape(conditions.analysis_.shape_of(type)),
        captures{.slots = conditions.pattern_.slots},
        repeats(step && conditions.pattern_.steps[*step].repeats()) {
    locals.next = captures_max;
    scope.shape = &shape;
    scope.aliases = conditions.names_;
    scope.locals = &locals;
    scope.is_pattern = true;
    scope.captures = &captures;
    scope.absent_field = code::unknown_field;
    // Every step of a conjunction may come first; in a sequence only those before it.
    const bool in_order = std::ranges::none_of(conditions.pattern_.alternatives,
                                               [](const PatternPart& part) { return part.kind != PatternPart::Kind::sequence; });
    for (auto& [name, alias] : scope.aliases) alias.is_later = in_order && alias.step && *alias.step > steps_before;
    const auto own_type = scope.aliases.find(type);
    if (own_type != scope.aliases.end() && !own_type->second.is_declared) {
      own_type->second.is_event = true;
      own_type->second.is_later = false;
    }
    if (!step) return;
    for (auto& [name, alias] : scope.aliases) {
      if (alias.step != step) continue;
      alias.is_later = false;
      if (!alias.is_declared) continue;
      if (repeats) {
        captures.own_step = step;
      } else {
        alias.is_event = true;
      }
    }
  }
  Seen(const Seen&) = delete;
  Seen& operator=(const Seen&) = delete;

  Shape shape;
  Captures captures;
  bool repeats;
  Locals locals;
  Scope scope;
};

StepConditions::StepConditions(Analysis& analysis, catalog::PatternDescription& pattern, const Table<Alias>& names)
    : analysis_(analysis), pattern_(pattern), names_(names) {}

void StepConditions::bind_step(const vpl::Step& step, std::uint32_t number, const std::vector<const vpl::Call*>& filters) {
  Seen seen(*this, step.type.text, number, number);
  std::vector<const vpl::Expression*> parts = conjuncts(step.filter);
  for (const vpl::Call* filter : filters) add_conjuncts(*filter->arguments[0].value, parts);
  StepCondition& to = pattern_.steps[number].condition;
  bind_parts(parts, seen, to);
  if (const vpl::Call* monotone = monotony(step)) bind_monotony(*monotone, seen, number, to);
}

void StepConditions::bind_negation(const vpl::Step& step, std::uint32_t number, std::uint32_t before) {
  Seen seen(*this, step.type.text, std::nullopt, before - (before > 0 ? 1 : 0));
  if (step.alias) seen.scope.aliases[step.alias->text] = {.shape = seen.shape, .is_event = true, .is_declared = true, .step = 0};
  bind_parts(conjuncts(step.filter), seen, pattern_.negations[number].condition);
}

void StepConditions::bind_not(const vpl::Argument& argument, std::uint32_t number) {
  Seen seen(*this, pattern_.negations[number].type, std::nullopt, static_cast<std::uint32_t>(pattern_.steps.size()));
  bind_parts(conjuncts(argument.filter), seen, pattern_.negations[number].condition);
}

void StepConditions::bind_parts(const std::vector<const vpl::Expression*>& parts, Seen& seen, StepCondition& to) {
  for (const vpl::Expression* each : parts) {
    Captures& captures = seen.captures;
    captures.own_slots.clear();
    captures.slots_read.clear();
    captures.reads_earlier = false;
    catalog::ExpressionPtr condition = lower_condition(analysis_, seen.scope, *each);
    if (!to.text.empty()) to.text += " and ";
    to.text += condition->text();
    const bool reads_earlier = captures.reads_earlier;
    const std::set<std::uint32_t> own_slots = captures.own_slots;
    const std::set<std::uint32_t> slots_read = captures.slots_read;
    const bool is_relation = seen.repeats && !own_slots.empty();
    if (!is_relation && !reads_earlier) {
      to.local = both(to.local, std::move(condition));
      continue;
    }
    if (!is_relation && bind_equality(*each, seen, to)) continue;
    const bool is_only_one = !to.to_previous && !to.residual;
    to.comparison.reset();
    if (is_only_one) bind_comparison(*each, seen, to);
    catalog::ExpressionPtr& part = is_relation ? to.to_previous : to.residual;
    part = both(part, std::move(condition));
    for (const std::uint32_t slot : own_slots) add_own_slot(to, slot);
    for (const std::uint32_t slot : slots_read) add_slot(to.slots_read, slot);
  }
  for (const vpl::Expression* each : parts) add_lowered_conjuncts(analysis_, seen.scope, *each, to.conjuncts);
}

/// `e == a.f`, where e is of the candidate alone.
bool StepConditions::bind_equality(const vpl::Expression& condition, Seen& seen, StepCondition& to) {
  const auto* equality = std::get_if<vpl::Binary>(&condition.node);
  if (equality == nullptr || equality->op != vpl::BinaryOperator::equal) return false;
  for (const auto& [own, other] : {std::pair{equality->left.get(), equality->right.get()}, std::pair{equality->right.get(), equality->left.get()}}) {
    const auto* member = std::get_if<vpl::Member>(&other->node);
    const std::string* name = member == nullptr ? nullptr : bare_name(*member->object);
    if (name == nullptr) continue;
    const auto alias = seen.scope.aliases.find(*name);
    if (alias == seen.scope.aliases.end() || !alias->second.step || alias->second.is_event) continue;
    seen.captures.reads_earlier = false;
    Typed candidate = lower(analysis_, seen.scope, *own);
    if (seen.captures.reads_earlier) continue;
    to.equalities.push_back({.candidate = std::move(candidate.expression),
                             .slot = seen.captures.slot(*alias->second.step, member->name.text)});
    return true;
  }
  return false;
}

void StepConditions::bind_comparison(const vpl::Expression& condition, Seen& seen, StepCondition& to) {
  const auto* comparison = std::get_if<vpl::Binary>(&condition.node);
  if (comparison == nullptr) return;
  for (const bool mirrored : {false, true}) {
    const vpl::Expression& own = mirrored ? *comparison->right : *comparison->left;
    const vpl::Expression& other = mirrored ? *comparison->left : *comparison->right;
    const std::optional<Comparison::Op> op = ordered(comparison->op, mirrored);
    const auto* member = std::get_if<vpl::Member>(&other.node);
    const std::string* name = member == nullptr ? nullptr : bare_name(*member->object);
    if (!op || name == nullptr || member->null_safe) continue;
    const auto alias = seen.scope.aliases.find(*name);
    if (alias == seen.scope.aliases.end() || !alias->second.step || alias->second.is_event) continue;
    seen.captures.slots_read.clear();
    Typed candidate = lower(analysis_, seen.scope, own);
    if (!seen.captures.slots_read.empty()) continue;
    to.comparison = Comparison{
        .candidate = std::move(candidate.expression), .op = *op, .slot = seen.captures.slot(*alias->second.step, member->name.text)};
    return;
  }
}

/// `T.increasing(f) as r` is `T where f > r.f as r`.
void StepConditions::bind_monotony(const vpl::Call& call, Seen& seen, std::uint32_t number, StepCondition& to) {
  const std::string* field = call.arguments.size() == 1 && call.arguments[0].value ? bare_name(*call.arguments[0].value) : nullptr;
  if (field == nullptr) {
    analysis_.error(code::operator_argument, call.at, fmt::format("`.{}` takes the name of a field", call.name.text)).help =
        fmt::format("for other expressions compare with the event before: `all {0} where a - b {1} x.a - x.b as x`",
                    pattern_.steps[number].type, call.name.text == "increasing" ? ">" : "<");
    return;
  }
  (void)lower(analysis_, seen.scope, *call.arguments[0].value);  // tells of a field that the event does not have
  const bool rises = call.name.text == "increasing";
  const std::uint32_t slot = seen.captures.slot(number, *field);
  const std::string text = fmt::format("{}.{}", pattern_.steps[number].alias, *field);
  catalog::ExpressionPtr relation = expr::binary(rises ? expr::BinaryOperator::greater : expr::BinaryOperator::less, expr::field(*field),
                                                 expr::captured(text, slot));
  if (!to.text.empty()) to.text += " and ";
  to.text += relation->text();
  to.comparison.reset();
  if (!to.to_previous && !to.residual) {
    to.comparison = Comparison{
        .candidate = expr::field(*field), .op = rises ? Comparison::Op::greater : Comparison::Op::less, .slot = slot};
  }
  if (analysis_.options.explains) {
    to.conjuncts.push_back({.at = call.at, .text = relation->text(), .holds = relation, .comparison = rises ? ">" : "<", .left = expr::field(*field), .right = expr::captured(text, slot)});
  }
  to.to_previous = both(to.to_previous, std::move(relation));
  add_own_slot(to, slot);
  add_slot(to.slots_read, slot);
}

}  // namespace varpulis::sema
