#include "sema/bind_pattern.h"

#include <algorithm>

#include "sema/check_pattern.h"
#include "sema/check_selection.h"
#include "sema/conjuncts.h"
#include "sema/constant_value.h"
#include "sema/step_condition.h"
#include "sema/stream_graph.h"

namespace varpulis::sema {
namespace {

using catalog::PatternDescription;
using catalog::PatternPart;
using catalog::PatternStep;

/// Events carry one bit for each step and negation.
constexpr std::size_t items_max = 64;

constexpr std::size_t captures_max = 1024;

/// A `.partition_by` with other arguments is reported like any operator.
bool is_partition(const vpl::Call& call) {
  return call.name.text == "partition_by" && call.arguments.size() == 1 && call.arguments[0].value && !call.arguments[0].name;
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
      if (suffix.name.text == "within") bound.within = bound_of(suffix);
    }
    to.steps.push_back(static_cast<std::uint32_t>(pattern_->steps.size()));
    items_.push_back({.step = &step, .number = to.steps.back()});
    pattern_->steps.push_back(std::move(bound));
  }

  std::uint32_t negation(const vpl::Step& step) {
    const auto number = static_cast<std::uint32_t>(pattern_->negations.size());
    items_.push_back({.step = &step, .negated = true, .number = number});
    if (step.alias) absent_.push_back(step.alias->text);
    pattern_->negations.push_back({.type = step.type.text, .alias = step.alias ? step.alias->text : std::string(), .condition = {}});
    return number;
  }

  // ---- Settings ----

  /// Of a `.within(d)` on a step of `sequence(...)`.
  std::optional<std::uint64_t> bound_of(const vpl::Call& suffix) {
    if (suffix.arguments.size() == 1 && suffix.arguments[0].value && !suffix.arguments[0].name) {
      return constant_duration(analysis_, *suffix.arguments[0].value, "`within`");
    }
    analysis_.error(code::operator_argument, suffix.at, fmt::format("`.within` of a step takes one duration, found {} arguments", suffix.arguments.size()))
        .help = "say how long after the step before it the event may come: `.within(5s)`";
    return std::nullopt;
  }

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
        if (is_partition(*call)) partition_ = call->arguments[0].value.get();
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
    if (last->step->alias) absent_.push_back(last->step->alias->text);
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
    if (selection_at_) check_selection(analysis_, *pattern_, *selection_at_);
    name_steps();
    StepConditions conditions(analysis_, *pattern_, names_);
    for (const Item& item : items_) {
      if (item.negated) {
        conditions.bind_negation(*item.step, item.number, steps_before(item));
      } else {
        conditions.bind_step(*item.step, item.number, item.number == 0 ? first_filters_ : std::vector<const vpl::Call*>());
      }
    }
    for (const Not& each : nots_) conditions.bind_not(*each.argument, each.number);
    for (const std::string& alias : absent_) names_.try_emplace(alias, Alias{.shape = {}, .is_event = false, .is_absent = true});
    add_slots_before();
    if (pattern_->slots.size() > captures_max) {
      analysis_.error(code::pattern_structure, pattern_->at,
                      fmt::format("the conditions of a pattern read at most {} fields of earlier steps, here {}", captures_max,
                                  pattern_->slots.size()));
    }
    bind_partition();
    if (!selection_at_) return;
    std::vector<SourceSpan> steps_at;
    for (const Item& item : items_) {
      if (!item.negated) steps_at.push_back(item.step->type.at);
    }
    check_compared_selection(analysis_, *pattern_, *selection_at_, steps_at);
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
    // The key is computed for events of every step and negation, so that it cannot be a field of one step.
    std::vector<catalog::CapturedField> of_steps;
    Captures captures{.slots = of_steps};
    Scope scope;
    const Shape open;
    scope.shape = &open;
    scope.aliases = names_;
    scope.is_pattern = true;
    scope.captures = &captures;
    pattern_->partition = lower(analysis_, scope, *partition_).expression;
    if (!of_steps.empty()) {
      analysis_.error(code::operator_argument, partition_->at, "the key of a pattern is computed for the events of all steps, not for one of them").help =
          fmt::format("write `{}`: events of each step must have it", of_steps.front().field);
    }
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
  std::vector<std::string> absent_;  // aliases of events that must stay away
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
    if (call != nullptr && is_partition(*call)) calls.insert(call);
  }
  return calls;
}

}  // namespace varpulis::sema
