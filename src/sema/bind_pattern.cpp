#include "sema/bind_pattern.h"

#include <algorithm>

#include "sema/check_pattern.h"
#include "sema/constant_value.h"
#include "sema/stream_graph.h"
#include "vpl/syntax_equal.h"

namespace varpulis::sema {
namespace {

using catalog::PatternDescription;
using catalog::PatternPart;
using catalog::PatternStep;
using catalog::StepCondition;

/// Events carry one bit for each step and negation.
constexpr std::size_t items_max = 64;
/// Lambdas in conditions number their parameters from here, behind the captured fields.
constexpr std::size_t captures_max = 1024;

void add_conjuncts(const vpl::Expression& condition, std::vector<const vpl::Expression*>& to) {
  const auto* both = std::get_if<vpl::Binary>(&condition.node);
  if (both == nullptr || both->op != vpl::BinaryOperator::logical_and) {
    to.push_back(&condition);
    return;
  }
  add_conjuncts(*both->left, to);
  add_conjuncts(*both->right, to);
}

std::vector<const vpl::Expression*> conjuncts(const vpl::ExpressionPtr& condition) {
  std::vector<const vpl::Expression*> parts;
  if (condition) add_conjuncts(*condition, parts);
  return parts;
}

/// Equal trees, apart from brackets and the order of the operands of `==` and `!=`.
bool same_condition(const vpl::Expression& a, const vpl::Expression& b) {
  const auto* left = std::get_if<vpl::Binary>(&a.node);
  const auto* right = std::get_if<vpl::Binary>(&b.node);
  if (left == nullptr || right == nullptr || left->op != right->op) return vpl::syntax_equal(a, b);
  if (same_condition(*left->left, *right->left) && same_condition(*left->right, *right->right)) return true;
  const bool commutes = left->op == vpl::BinaryOperator::equal || left->op == vpl::BinaryOperator::not_equal;
  return commutes && same_condition(*left->left, *right->right) && same_condition(*left->right, *right->left);
}

bool same_conditions(const vpl::ExpressionPtr& a, const vpl::ExpressionPtr& b) {
  return std::ranges::equal(conjuncts(a), conjuncts(b), [](const auto* x, const auto* y) { return same_condition(*x, *y); });
}

catalog::ExpressionPtr both(catalog::ExpressionPtr a, catalog::ExpressionPtr b) {
  return a ? expr::binary(expr::BinaryOperator::logical_and, std::move(a), std::move(b)) : b;
}

/// `.where` and `.filter` before the first arrow: conditions of the first step.
std::vector<const vpl::Call*> filters_of_first_step(const vpl::StreamDeclaration& stream) {
  std::vector<const vpl::Call*> filters;
  for (const vpl::Link& link : stream.links) {
    const auto* call = std::get_if<vpl::Call>(&link);
    if (call == nullptr) return filters;
    const bool is_filter = call->name.text == "where" || call->name.text == "filter";
    if (is_filter && call->arguments.size() == 1 && call->arguments[0].value) filters.push_back(call);
  }
  return {};  // no arrow
}

}  // namespace

Preparation preparation_of(const vpl::StreamDeclaration& stream) {
  static constexpr std::array<std::string_view, 9> names{"where", "filter", "select", "print", "log", "distinct", "limit", "first", "tap"};
  Preparation found;
  for (const vpl::Link& link : stream.links) {
    const auto* call = std::get_if<vpl::Call>(&link);
    if (call == nullptr) {
      const auto is_filter = [](const vpl::Call* each) { return each->name.text == "where" || each->name.text == "filter"; };
      if (std::ranges::all_of(found.calls, is_filter)) return {};
      found.rows = stream.name.text + "#1";
      return found;
    }
    if (std::ranges::find(names, call->name.text) != names.end()) found.calls.push_back(call);
  }
  return {};  // no arrow
}

namespace {

const vpl::Call* monotony(const vpl::Step& step) {
  for (const vpl::Call& suffix : step.suffixes) {
    if (suffix.name.text == "increasing" || suffix.name.text == "decreasing") return &suffix;
  }
  return nullptr;
}

void set_count(const vpl::Step& from, PatternStep& to) {
  switch (from.mark) {
    case vpl::StepMark::one: break;
    case vpl::StepMark::all:
    case vpl::StepMark::plus: to.max = PatternStep::unlimited; break;
    case vpl::StepMark::star: to.min = 0; to.max = PatternStep::unlimited; break;
    case vpl::StepMark::optional: to.min = 0; break;
    case vpl::StepMark::counted: to.min = from.count_min; to.max = from.count_max; break;
  }
  if (monotony(from) != nullptr) to.max = PatternStep::unlimited;
}

/// A step of the text and what it has become: a step, or a negation if the text or `.not` says so.
struct Item {
  const vpl::Step* step = nullptr;
  bool negated = false;
  std::uint32_t number = 0;  // of the step or negation
};

class PatternBinding {
 public:
  PatternBinding(Analysis& analysis, Pipeline* pipeline) : analysis_(analysis), pipeline_(pipeline) {}

  catalog::PatternPtr declared(const vpl::PatternDeclaration& declaration) {
    bind_declared(declaration);
    finish_steps();
    return analysis_.errors == errors_ ? pattern_ : nullptr;
  }

  catalog::PatternPtr stream(const vpl::StreamDeclaration& stream, std::vector<BoundInput>& inputs) {
    pattern_->at = stream.source.at;
    const vpl::PatternDeclaration* named = pattern_of(analysis_.declarations, stream);
    if (named != nullptr) {
      bind_declared(*named);
    } else {
      PatternPart whole;
      if (const auto* sequence = std::get_if<vpl::SequenceSource>(&stream.source.node)) {
        for (const vpl::Step& step : sequence->steps) add(step, whole);
      } else {
        add(std::get<vpl::EventSource>(stream.source.node).step, whole);
      }
      for (const vpl::Link& link : stream.links) {
        if (const auto* step = std::get_if<vpl::Step>(&link)) add(*step, whole);
      }
      pattern_->alternatives.push_back(std::move(whole));
    }
    const Preparation preparation = preparation_of(stream);
    if (preparation.calls.empty()) {
      first_filters_ = filters_of_first_step(stream);
    } else if (!pattern_->steps.empty()) {
      pattern_->steps.front().input = preparation.rows;
    }
    bind_settings(stream);
    finish_steps();
    if (pipeline_ != nullptr) {
      pipeline_->scope.aliases = names_;
      for (auto& [name, alias] : pipeline_->scope.aliases) alias.is_event = false;
      pipeline_->scope.sequence_values = &pattern_->values;
      add_inputs(inputs);
    }
    return analysis_.errors == errors_ ? pattern_ : nullptr;
  }

 private:
  // ---- Structure ----

  void bind_declared(const vpl::PatternDeclaration& declaration) {
    pattern_->at = declaration.pattern.at;
    std::vector<const vpl::Pattern*> alternatives;
    flatten<vpl::PatternOr>(declaration.pattern, alternatives);
    for (const vpl::Pattern* each : alternatives) pattern_->alternatives.push_back(part(*each));
    if (declaration.within) {
      const data::Value bound = constant_value(analysis_, *declaration.within);
      if (bound.kind() == data::Kind::duration) pattern_->within = bound.as_duration();
    }
    if (declaration.partition_by) {
      partition_ = declaration.partition_by.get();
    }
  }

  template <typename Node>
  static void flatten(const vpl::Pattern& pattern, std::vector<const vpl::Pattern*>& to) {
    const auto* node = std::get_if<Node>(&pattern.node);
    if (node == nullptr) {
      to.push_back(&pattern);
      return;
    }
    for (const vpl::Pattern& operand : node->operands) flatten<Node>(operand, to);
  }

  PatternPart part(const vpl::Pattern& pattern) {
    PatternPart result;
    if (const auto* all = std::get_if<vpl::PatternAnd>(&pattern.node)) {
      result.kind = PatternPart::Kind::conjunction;
      for (const vpl::Pattern& operand : all->operands) {
        const auto* step = std::get_if<vpl::Step>(&operand.node);
        if (step != nullptr && step->negated) {
          result.absent.push_back(negation(*step));
        } else {
          result.parts.push_back(part(operand));
        }
      }
      if (result.parts.empty()) {
        analysis_.error(code::negation_without_bound, pattern.at, "a pattern of nothing but NOT can never be complete").help =
            "say which event must come";
      }
      return result;
    }
    if (const auto* any = std::get_if<vpl::PatternOr>(&pattern.node)) {
      result.kind = PatternPart::Kind::alternatives;
      for (const vpl::Pattern& operand : any->operands) result.parts.push_back(part(operand));
      return result;
    }
    add_sequence(pattern, result);
    return result;
  }

  void add_sequence(const vpl::Pattern& pattern, PatternPart& to) {
    if (const auto* step = std::get_if<vpl::Step>(&pattern.node)) {
      add(*step, to);
    } else if (const auto* sequence = std::get_if<vpl::PatternSequence>(&pattern.node)) {
      for (const vpl::Pattern& item : sequence->items) add_sequence(item, to);
    } else {
      analysis_.error(code::pattern_structure, pattern.at, "a sequence holds steps, not alternatives or conjunctions").help =
          "give the inner pattern a stream of its own and name that as a step";
    }
  }

  void add(const vpl::Step& step, PatternPart& to) {
    if (step.negated) {
      const std::uint32_t after = to.steps.empty() ? 0 : static_cast<std::uint32_t>(to.steps.size()) - 1;
      to.gaps.push_back({.after = after, .negation = negation(step)});
      return;
    }
    PatternStep bound;
    bound.type = step.type.text;
    if (step.alias) bound.alias = step.alias->text;
    if (monotony(step) != nullptr && bound.alias.empty()) bound.alias = bound.type;
    set_count(step, bound);
    for (const vpl::Call& suffix : step.suffixes) {
      if (suffix.name.text == "within") bound.within = duration(suffix);
    }
    to.steps.push_back(static_cast<std::uint32_t>(pattern_->steps.size()));
    items_.push_back({.step = &step, .number = to.steps.back()});
    pattern_->steps.push_back(std::move(bound));
  }

  std::uint32_t negation(const vpl::Step& step) {
    const auto number = static_cast<std::uint32_t>(pattern_->negations.size());
    items_.push_back({.step = &step, .negated = true, .number = number});
    pattern_->negations.push_back({.type = step.type.text, .alias = step.alias ? step.alias->text : std::string(), .condition = {}});
    return number;
  }

  // ---- Settings ----

  std::optional<std::uint64_t> duration(const vpl::Call& call) {
    if (call.arguments.size() != 1 || !call.arguments[0].value) return std::nullopt;
    const data::Value value = constant_value(analysis_, *call.arguments[0].value);
    if (value.kind() == data::Kind::duration) return value.as_duration();
    return std::nullopt;  // reported where arguments are bound
  }

  void bind_settings(const vpl::StreamDeclaration& stream) {
    std::optional<std::uint64_t> within;
    PatternStep* latest = pattern_->steps.empty() ? nullptr : &pattern_->steps.front();
    std::size_t arrows = 0;
    for (const vpl::Link& link : stream.links) {
      const auto* call = std::get_if<vpl::Call>(&link);
      if (call == nullptr) {
        if (!std::get<vpl::Step>(link).negated && arrows + 1 < pattern_->steps.size()) latest = &pattern_->steps[++arrows];
        continue;
      }
      const std::string& name = call->name.text;
      if (name == "within") {
        within = duration(*call);
      } else if (name == "step_within") {
        if (latest != nullptr) latest->within = duration(*call);
      } else if (name == "partition_by") {
        if (call->arguments.size() == 1 && call->arguments[0].value) partition_ = call->arguments[0].value.get();
      } else if (name == "not") {
        bind_not(*call);
      } else {
        bind_mode(*call);
      }
    }
    // A declared bound can be made tighter, not wider.
    if (within) pattern_->within = pattern_->within ? std::min(*pattern_->within, *within) : *within;
  }

  void bind_mode(const vpl::Call& call) {
    const std::string& name = call.name.text;
    if (name == "each") pattern_->mode = catalog::EmissionMode::each;
    if (name == "longest") pattern_->mode = catalog::EmissionMode::longest;
    if (name == "subsets") pattern_->mode = catalog::EmissionMode::subsets;
    if (name == "strict") pattern_->policy = catalog::RunPolicy::strict;
    if (name == "stnm") pattern_->policy = catalog::RunPolicy::next_single;
    if (name == "stam") pattern_->policy = catalog::RunPolicy::next_overlapping;
    if (name == "selection" && call.arguments.size() == 1 && call.arguments[0].value) bind_selection(call);
    if (name == "skip" && call.arguments.size() == 1 && call.arguments[0].value) {
      const std::string* strategy = bare_name(*call.arguments[0].value);
      if (strategy != nullptr && *strategy == "past_last") {
        pattern_->after_match = catalog::AfterMatch::past_last;
      } else if (strategy != nullptr && *strategy == "to_next") {
        pattern_->after_match = catalog::AfterMatch::to_next;
      } else if (strategy != nullptr && *strategy == "none") {
        pattern_->after_match = catalog::AfterMatch::none;
      } else {
        analysis_.error(code::operator_argument, call.arguments[0].value->at, "`.skip` takes `none`, `past_last` or `to_next`").help =
            "`past_last` drops the other runs after a match, `to_next` those with the same first event";
      }
    }
  }

  void bind_selection(const vpl::Call& call) {
    const std::string* strategy = bare_name(*call.arguments[0].value);
    if (strategy != nullptr && *strategy == "any") {
      pattern_->selection = catalog::MatchSelection::any;
    } else if (strategy != nullptr && *strategy == "last") {
      pattern_->selection = catalog::MatchSelection::last;
    } else if (strategy != nullptr && *strategy == "max") {
      pattern_->selection = catalog::MatchSelection::max;
    } else {
      analysis_.error(code::operator_argument, call.arguments[0].value->at, "`.selection` takes `any`, `last` or `max`");
    }
    selection_at_ = call.at;
  }

  void check_selection() {
    if (pattern_->selection == catalog::MatchSelection::next) return;
    pattern_->mode = catalog::EmissionMode::unset;  // implied, or diagnosed
    const bool is_unordered =
        std::ranges::any_of(pattern_->alternatives, [](const PatternPart& part) { return part.kind != PatternPart::Kind::sequence; });
    if (!is_unordered || !selection_at_) return;
    pattern_->selection = catalog::MatchSelection::next;
    analysis_.error(code::pattern_operator_conflict, *selection_at_, "`.selection` is for steps in order, and this pattern has an AND").help =
        "write the orders in question as alternatives: `SEQ(A, B) OR SEQ(B, A)`";
  }

  /// `last` and `max` compare combinations, which is known how to do where every event decides for itself, or with one key.
  void check_compared_selection() {
    const bool is_max = pattern_->selection == catalog::MatchSelection::max;
    if (!is_max && pattern_->selection != catalog::MatchSelection::last) return;
    const std::string_view strategy = is_max ? "max" : "last";
    const auto refuse = [&](SourceSpan at, std::string_view why) {
      Diagnostic& found = analysis_.error(code::pattern_operator_conflict, at, fmt::format("`.selection({})` {}", strategy, why));
      if (selection_at_) found.labels.push_back({.at = *selection_at_, .message = "asked for here"});
      found.help = "use `.selection(any)`, and choose among its matches in a stream that reads this one";
    };
    if (!pattern_->negations.empty()) {
      refuse(pattern_->at, "is for patterns without NOT");
      return;
    }
    std::set<std::string> types;
    for (const Item& item : items_) {
      const PatternStep& step = pattern_->steps[item.number];
      const SourceSpan at = item.step->type.at;
      if (step.condition.residual || step.condition.to_previous || step.within) {
        refuse(at, "is for conditions on single events and one key that all steps share; this step is compared with another one");
        return;
      }
      if (is_max && !types.insert(step.type).second) {
        refuse(at, fmt::format("is for steps of different types; `{}` stands here a second time", step.type));
        return;
      }
    }
    const bool has_keys = std::ranges::any_of(pattern_->steps, [](const PatternStep& step) { return !step.condition.equalities.empty(); });
    if (has_keys && (partition_ != nullptr || !std::ranges::all_of(pattern_->alternatives, [&](const PatternPart& part) { return has_one_key(part); }))) {
      refuse(pattern_->at,
             "is for one key that all steps share: one equality with one field of the first step on each of the others, none of them optional, or "
             "a partition");
    }
  }

  bool has_one_key(const PatternPart& sequence) const {
    const PatternStep& first = pattern_->steps[sequence.steps.front()];
    if (first.repeats() || first.min == 0 || !first.condition.equalities.empty()) return false;
    std::optional<std::uint32_t> key;
    for (const std::uint32_t number : sequence.steps) {
      if (number == sequence.steps.front()) continue;
      const PatternStep& step = pattern_->steps[number];
      if (step.min == 0 || step.condition.equalities.size() != 1) return false;
      const StepCondition::Equality& equality = step.condition.equalities.front();
      const catalog::CapturedField& field = pattern_->slots[equality.slot];
      if (field.step != sequence.steps.front() || key.value_or(equality.slot) != equality.slot) return false;
      key = equality.slot;
      // Events of one type have their key in one place.
      for (const std::uint32_t other : sequence.steps) {
        if (other == number || pattern_->steps[other].type != step.type) continue;
        const std::string& text = other == sequence.steps.front() ? field.field : pattern_->steps[other].condition.equalities.front().candidate->text();
        if (text != equality.candidate->text()) return false;
      }
    }
    return true;
  }

  /// `.not(X where p)`: ends runs; with the type and condition of the last step it says that this step stays away.
  void bind_not(const vpl::Call& call) {
    if (call.arguments.empty() || !call.arguments[0].value) return;
    const vpl::Argument& argument = call.arguments[0];
    const std::string* type = bare_name(*argument.value);
    if (type == nullptr) return;
    const auto number = static_cast<std::uint32_t>(pattern_->negations.size());
    const Item* last = nullptr;
    PatternPart* whole = pattern_->alternatives.size() == 1 ? &pattern_->alternatives.front() : nullptr;
    if (whole != nullptr && whole->kind == PatternPart::Kind::sequence && whole->steps.size() > 1 && !items_.empty()) last = &items_.back();
    const bool is_last = last != nullptr && !last->negated && whole->steps.back() == last->number &&
                         pattern_->steps.size() == last->number + 1 && pattern_->steps.back().type == *type &&
                         same_conditions(last->step->filter, argument.filter);
    if (!is_last) {
      nots_.push_back({.argument = &argument, .number = number});
      pattern_->negations.push_back({.type = *type, .alias = {}, .condition = {}});
      pattern_->cancels.push_back(number);
      return;
    }
    pattern_->steps.pop_back();
    items_.pop_back();
    whole->steps.pop_back();
    std::erase_if(whole->gaps, [&](const PatternPart::Gap& gap) { return gap.after >= whole->steps.size(); });
    nots_.push_back({.argument = &argument, .number = number});
    pattern_->negations.push_back({.type = *type, .alias = {}, .condition = {}});
    whole->gaps.push_back({.after = static_cast<std::uint32_t>(whole->steps.size()) - 1, .negation = number});
    absence_at_ = call.at;
    absence_type_ = *type;
  }

  // ---- Names and conditions ----

  void finish_steps() {
    if (pattern_->steps.size() + pattern_->negations.size() > items_max) {
      analysis_.error(code::pattern_structure, pattern_->at,
                      fmt::format("a pattern has at most {} steps and negations, this one has {}", items_max,
                                  pattern_->steps.size() + pattern_->negations.size()))
          .help = "match parts of it in streams of their own";
      return;
    }
    if (absence_at_ && !pattern_->within) {
      analysis_
          .error(code::negation_without_bound, *absence_at_,
                 fmt::format("without a time limit nobody knows when `{}` is absent", absence_type_))
          .help = "add `.within(...)`, or `within 5m` to a named pattern";
    }
    check_selection();
    name_steps();
    for (const Item& item : items_) {
      StepCondition& condition = item.negated ? pattern_->negations[item.number].condition : pattern_->steps[item.number].condition;
      const std::uint32_t before = steps_before(item);
      bind_condition(*item.step, item.negated ? std::nullopt : std::optional(item.number), before, condition);
    }
    for (const auto& each : nots_) {
      ConditionScope scope(*this, pattern_->negations[each.number].type, std::nullopt, false, static_cast<std::uint32_t>(pattern_->steps.size()));
      bind_parts(conjuncts(each.argument->filter), scope, false, pattern_->negations[each.number].condition);
    }
    check_compared_selection();
    add_slots_before();
    if (pattern_->slots.size() > captures_max) {
      analysis_.error(code::pattern_structure, pattern_->at,
                      fmt::format("the conditions of a pattern read at most {} fields of earlier steps, here {}", captures_max,
                                  pattern_->slots.size()));
    }
    bind_partition();
  }

  /// Steps of the text before this item, all of which it may refer to.
  std::uint32_t steps_before(const Item& item) const {
    std::uint32_t before = 0;
    for (const Item& each : items_) {
      if (&each == &item) break;
      if (!each.negated) ++before;
    }
    return before;
  }

  void name_steps() {
    std::map<std::string, std::size_t> times;
    for (const PatternStep& step : pattern_->steps) ++times[step.type];
    for (std::uint32_t number = 0; number < pattern_->steps.size(); ++number) {
      PatternStep& step = pattern_->steps[number];
      const Shape shape = analysis_.shape_of(step.type);
      if (!step.alias.empty()) {
        names_[step.alias] = {.shape = shape, .is_event = false, .is_declared = true, .step = number};
      }
      step.is_named_by_type = times[step.type] == 1;
    }
    for (std::uint32_t number = 0; number < pattern_->steps.size(); ++number) {
      const PatternStep& step = pattern_->steps[number];
      if (!step.is_named_by_type) continue;
      names_.try_emplace(step.type, Alias{.shape = analysis_.shape_of(step.type), .is_event = false, .is_declared = false, .step = number});
    }
  }

  /// What a condition sees: its candidate, and the steps that others may have taken.
  struct ConditionScope {
    ConditionScope(PatternBinding& binding, const std::string& type, std::optional<std::uint32_t> step, bool repeats, std::uint32_t steps_before)
        : shape(binding.analysis_.shape_of(type)), captures{.slots = binding.pattern_->slots} {
      locals.next = captures_max;
      scope.shape = &shape;
      scope.aliases = binding.names_;
      scope.locals = &locals;
      scope.is_pattern = true;
      scope.captures = &captures;
      scope.absent_field = code::unknown_field;
      // Every step of a conjunction may come first; in a sequence only those before it.
      const bool in_order = std::ranges::none_of(binding.pattern_->alternatives, [](const PatternPart& part) {
        return part.kind != PatternPart::Kind::sequence;
      });
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
    ConditionScope(const ConditionScope&) = delete;
    ConditionScope& operator=(const ConditionScope&) = delete;

    Shape shape;
    Captures captures;
    Locals locals;
    Scope scope;
  };

  void bind_condition(const vpl::Step& step, std::optional<std::uint32_t> number, std::uint32_t before, StepCondition& to) {
    const bool repeats = number && pattern_->steps[*number].repeats();
    ConditionScope scope(*this, step.type.text, number, repeats, number ? *number : before - (before > 0 ? 1 : 0));
    if (!number && step.alias) {
      scope.scope.aliases[step.alias->text] = {.shape = scope.shape, .is_event = true, .is_declared = true, .step = 0};
    }
    std::vector<const vpl::Expression*> parts = conjuncts(step.filter);
    if (number == 0U) {
      for (const vpl::Call* filter : first_filters_) add_conjuncts(*filter->arguments[0].value, parts);
    }
    bind_parts(parts, scope, repeats, to);
    if (const vpl::Call* monotone = monotony(step); monotone != nullptr && number) bind_monotony(*monotone, scope, *number, to);
    for (const vpl::Call& suffix : step.suffixes) {
      for (const vpl::Argument& argument : suffix.arguments) {
        if (argument.value) (void)lower(analysis_, scope.scope, *argument.value);
      }
    }
  }

  void bind_parts(const std::vector<const vpl::Expression*>& parts, ConditionScope& scope, bool repeats, StepCondition& to) {
    for (const vpl::Expression* each : parts) {
      Captures& captures = scope.captures;
      const std::set<std::uint32_t> own_before = std::exchange(captures.own_slots, {});
      captures.reads_earlier = false;
      catalog::ExpressionPtr condition = lower_condition(analysis_, scope.scope, *each);
      if (!to.text.empty()) to.text += " and ";
      to.text += condition->text();
      const bool reads_own = repeats && !captures.own_slots.empty();
      const bool reads_earlier = captures.reads_earlier;
      if (reads_own) {
        to.to_previous = both(to.to_previous, std::move(condition));
        for (const std::uint32_t slot : captures.own_slots) add_own_slot(to, slot);
      } else if (!reads_earlier) {
        to.local = both(to.local, std::move(condition));
      } else if (!bind_equality(*each, scope, to)) {
        to.residual = both(to.residual, std::move(condition));
      }
    }
  }

  static void add_own_slot(StepCondition& to, std::uint32_t slot) {
    if (std::ranges::find(to.own_slots, slot) == to.own_slots.end()) to.own_slots.push_back(slot);
  }

  /// `e == a.f`, where e is of the candidate alone.
  bool bind_equality(const vpl::Expression& condition, ConditionScope& scope, StepCondition& to) {
    const auto* equality = std::get_if<vpl::Binary>(&condition.node);
    if (equality == nullptr || equality->op != vpl::BinaryOperator::equal) return false;
    for (const auto& [own, other] : {std::pair{equality->left.get(), equality->right.get()}, std::pair{equality->right.get(), equality->left.get()}}) {
      const auto* member = std::get_if<vpl::Member>(&other->node);
      const std::string* name = member == nullptr ? nullptr : bare_name(*member->object);
      if (name == nullptr) continue;
      const auto alias = scope.scope.aliases.find(*name);
      if (alias == scope.scope.aliases.end() || !alias->second.step || alias->second.is_event) continue;
      scope.captures.reads_earlier = false;
      Typed candidate = lower(analysis_, scope.scope, *own);
      if (scope.captures.reads_earlier) continue;
      to.equalities.push_back({.candidate = std::move(candidate.expression),
                               .slot = scope.captures.slot(*alias->second.step, member->name.text)});
      return true;
    }
    return false;
  }

  /// `T.increasing(f) as r` is `T where f > r.f as r`.
  void bind_monotony(const vpl::Call& call, ConditionScope& scope, std::uint32_t number, StepCondition& to) {
    const std::string* field = call.arguments.size() == 1 && call.arguments[0].value ? bare_name(*call.arguments[0].value) : nullptr;
    if (field == nullptr) {
      analysis_.error(code::operator_argument, call.at, fmt::format("`.{}` takes the name of a field", call.name.text)).help =
          fmt::format("for other expressions compare with the event before: `all {0} where a - b {1} x.a - x.b as x`",
                      pattern_->steps[number].type, call.name.text == "increasing" ? ">" : "<");
      return;
    }
    const bool rises = call.name.text == "increasing";
    const std::uint32_t slot = scope.captures.slot(number, *field);
    const std::string text = fmt::format("{}.{}", pattern_->steps[number].alias, *field);
    catalog::ExpressionPtr relation = expr::binary(rises ? expr::BinaryOperator::greater : expr::BinaryOperator::less, expr::field(*field),
                                                   expr::captured(text, slot));
    if (!to.text.empty()) to.text += " and ";
    to.text += relation->text();
    to.to_previous = both(to.to_previous, std::move(relation));
    add_own_slot(to, slot);
  }

  /// The first element of a step that compares its elements is compared with the event before: the steps before capture the same fields.
  void add_slots_before() {
    Captures captures{.slots = pattern_->slots};
    const auto add = [&](const PatternPart& part, const auto& self) -> void {
      for (std::size_t place = 0; place < part.steps.size(); ++place) {
        const std::vector<std::uint32_t> own = pattern_->steps[part.steps[place]].condition.own_slots;
        for (std::size_t before = place; before-- > 0 && !own.empty();) {
          for (const std::uint32_t slot : own) (void)captures.slot(part.steps[before], std::string(pattern_->slots[slot].field));
          if (pattern_->steps[part.steps[before]].min > 0) break;
        }
      }
      for (const PatternPart& each : part.parts) self(each, self);
    };
    for (const PatternPart& part : pattern_->alternatives) add(part, add);
  }

  void bind_partition() {
    if (partition_ == nullptr) return;
    Scope scope;
    const Shape open;
    scope.shape = &open;
    pattern_->partition = lower(analysis_, scope, *partition_).expression;
    if (const std::string* field = bare_name(*partition_)) pattern_->partition_field = *field;
  }

  // ---- Inputs ----

  void add_inputs(std::vector<BoundInput>& inputs) {
    const auto add = [&](const std::string& type, SourceSpan at) {
      if (std::ranges::find(inputs, type, &BoundInput::type) == inputs.end()) inputs.push_back({.type = type, .at = at, .filter = nullptr});
      pattern_->distinct_roots =
          pattern_->distinct_roots || analysis_.declarations.streams.contains(type) || analysis_.emitted_types.contains(type);
    };
    for (const Item& item : items_) {
      const bool is_prepared = !item.negated && !pattern_->steps[item.number].input.empty();
      add(is_prepared ? pattern_->steps[item.number].input : item.step->type.text, item.step->type.at);
      if (!is_prepared) continue;
      const auto reads_same = [&](const Item& other) { return &other != &item && other.step->type.text == item.step->type.text; };
      pattern_->distinct_roots = pattern_->distinct_roots || std::ranges::any_of(items_, reads_same);
    }
    for (const auto& each : nots_) add(pattern_->negations[each.number].type, each.argument->at);
  }

  struct Not {
    const vpl::Argument* argument = nullptr;
    std::uint32_t number = 0;
  };

  Analysis& analysis_;
  Pipeline* pipeline_;
  std::size_t errors_ = analysis_.errors;
  catalog::PatternPtr pattern_ = std::make_shared<PatternDescription>();
  std::vector<Item> items_;
  std::vector<Not> nots_;
  std::vector<const vpl::Call*> first_filters_;
  Table<Alias> names_;
  const vpl::Expression* partition_ = nullptr;
  std::optional<SourceSpan> absence_at_, selection_at_;
  std::string absence_type_;
};

}  // namespace

catalog::PatternPtr bind_pattern_steps(Analysis& analysis, const vpl::PatternDeclaration& pattern) {
  return PatternBinding(analysis, nullptr).declared(pattern);
}

catalog::PatternPtr bind_pattern(Analysis& analysis, const vpl::StreamDeclaration& stream, Pipeline& pipeline, std::vector<BoundInput>& inputs) {
  return PatternBinding(analysis, &pipeline).stream(stream, inputs);
}

std::set<const vpl::Call*> calls_of_pattern(const vpl::StreamDeclaration& stream) {
  std::set<const vpl::Call*> calls;
  for (const vpl::Call* filter : filters_of_first_step(stream)) calls.insert(filter);
  for (const vpl::Call* call : preparation_of(stream).calls) calls.insert(call);
  for (const vpl::Link& link : stream.links) {
    const auto* call = std::get_if<vpl::Call>(&link);
    if (call != nullptr && call->name.text == "partition_by") calls.insert(call);
  }
  return calls;
}

}  // namespace varpulis::sema
