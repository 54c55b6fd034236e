// Kleene aliases as sequences (language reference, later part, 3.3): values over all events that a step of the pattern took. Each becomes a
// hidden column of the match, under its canonical text.
#include <algorithm>
#include <array>

#include "sema/constant_value.h"
#include "sema/lower_expression.h"

namespace varpulis::sema {
namespace {

using Kind = catalog::SequenceValue::Kind;

/// The step that a bare name means, and the name.
struct StepName {
  const std::string* name = nullptr;
  std::uint32_t step = 0;
};

std::optional<StepName> step_name(const Scope& scope, const vpl::Expression& expression) {
  const std::string* name = bare_name(expression);
  if (!scope.is_pattern || name == nullptr || (scope.locals != nullptr && scope.locals->find(*name) != nullptr)) return std::nullopt;
  const auto alias = scope.aliases.find(*name);
  if (alias == scope.aliases.end() || !alias->second.step || alias->second.is_event) return std::nullopt;
  return StepName{.name = name, .step = *alias->second.step};
}

bool is_absent(const Scope& scope, const vpl::Expression& expression) {
  const std::string* name = bare_name(expression);
  const auto alias = name == nullptr ? scope.aliases.end() : scope.aliases.find(*name);
  return alias != scope.aliases.end() && alias->second.is_absent;
}

StaticType type_of(Kind kind, bool of_events) {
  switch (kind) {
    case Kind::count:
    case Kind::distinct_count: return {StaticKind::integer};
    case Kind::sum:
    case Kind::avg:
    case Kind::min:
    case Kind::max: return {StaticKind::real};
    case Kind::collect: return {StaticKind::array};
    case Kind::first:
    case Kind::last:
    case Kind::element: break;
  }
  return {of_events ? StaticKind::map : StaticKind::unknown};
}

/// The column that holds the value; in conditions of steps there are no such values.
Typed column(Analysis& analysis, Scope& scope, SourceSpan at, catalog::SequenceValue value) {
  const StaticType type = type_of(value.kind, value.field.empty());
  if (scope.sequence_values == nullptr) {
    analysis.warning(code::never_has_value, at, fmt::format("`{}` has no value in the condition of a step", value.name)).help =
        "filter the matches: `.where(...)` behind the pattern";
    return {no_value().expression, type};
  }
  const std::string name = value.name;
  if (std::ranges::find(*scope.sequence_values, name, &catalog::SequenceValue::name) == scope.sequence_values->end()) {
    scope.sequence_values->push_back(std::move(value));
  }
  return {expr::field(name), type};
}

struct Function {
  std::string_view name;
  Kind kind;
  bool of_events;  // takes `alias` as well as `alias.field`
  bool of_fields;
};
constexpr std::array functions{
    Function{"count", Kind::count, true, true},          Function{"sum", Kind::sum, false, true},
    Function{"avg", Kind::avg, false, true},             Function{"min", Kind::min, false, true},
    Function{"max", Kind::max, false, true},             Function{"distinct_count", Kind::distinct_count, false, true},
    Function{"first", Kind::first, true, true},          Function{"last", Kind::last, true, true},
    Function{"collect", Kind::collect, true, true},
};

/// `a[i]` with a constant i.
std::optional<catalog::SequenceValue> element(Analysis& analysis, Scope& scope, const vpl::Expression& expression) {
  const auto* index = std::get_if<vpl::Index>(&expression.node);
  if (index == nullptr) return std::nullopt;
  const std::optional<StepName> step = step_name(scope, *index->object);
  if (!step) return std::nullopt;
  const data::Value place = constant_value(analysis, *index->index);
  if (place.kind() != data::Kind::integer) return std::nullopt;
  return catalog::SequenceValue{.kind = Kind::element,
                                .step = step->step,
                                .field = {},
                                .index = place.as_integer(),
                                .name = fmt::format("{}[{}]", *step->name, place.as_integer())};
}

void check_field(Analysis& analysis, const Scope& scope, const StepName& step, const vpl::Name& field) {
  const Shape& shape = scope.aliases.find(*step.name)->second.shape;
  if (shape.closed && shape.find(field.text) == nullptr) warn_unknown_field(analysis, field, shape, fmt::format("`{}`", *step.name));
}

/// A sequence function of a whole alias or of one of its fields.
std::optional<catalog::SequenceValue> call_value(Analysis& analysis, const Scope& scope, const vpl::CallExpression& call) {
  const std::string* name = bare_name(*call.callee);
  if (name == nullptr || call.arguments.size() != 1 || !call.arguments[0].value || analysis.declarations.functions.contains(*name)) {
    return std::nullopt;
  }
  const auto function = std::ranges::find(functions, *name, &Function::name);
  if (function == functions.end()) return std::nullopt;
  const vpl::Expression& argument = *call.arguments[0].value;
  if (const std::optional<StepName> step = step_name(scope, argument)) {
    if (!function->of_events) return std::nullopt;
    return catalog::SequenceValue{.kind = function->kind, .step = step->step, .field = {}, .name = fmt::format("{}({})", *name, *step->name)};
  }
  const auto* member = std::get_if<vpl::Member>(&argument.node);
  const std::optional<StepName> step = member == nullptr ? std::nullopt : step_name(scope, *member->object);
  if (!step || !function->of_fields) return std::nullopt;
  check_field(analysis, scope, *step, member->name);
  return catalog::SequenceValue{.kind = function->kind,
                                .step = step->step,
                                .field = member->name.text,
                                .name = fmt::format("{}({}.{})", *name, *step->name, member->name.text)};
}

/// The step of `a[i]`, `first(a)` and `last(a)`.
std::optional<StepName> element_step(const Scope& scope, const vpl::Expression& expression) {
  if (const auto* index = std::get_if<vpl::Index>(&expression.node)) return step_name(scope, *index->object);
  const auto* call = std::get_if<vpl::CallExpression>(&expression.node);
  return call == nullptr || call->arguments.empty() || !call->arguments[0].value ? std::nullopt : step_name(scope, *call->arguments[0].value);
}

}  // namespace

Typed absent_event(Analysis& analysis, std::string_view alias, SourceSpan at) {
  analysis.warning(code::never_has_value, at, fmt::format("`{}` is an event that must stay away for the pattern to match: nothing of it has a value", alias)).help =
      "read the fields of the steps before it";
  return no_value();
}

std::optional<Typed> lower_sequence_call(Analysis& analysis, Scope& scope, const vpl::CallExpression& call) {
  if (!scope.is_pattern) return std::nullopt;
  const std::string* const name = bare_name(*call.callee);
  if (name != nullptr && call.arguments.size() == 1 && call.arguments[0].value && std::ranges::find(functions, *name, &Function::name) != functions.end()) {
    const auto* member = std::get_if<vpl::Member>(&call.arguments[0].value->node);
    const vpl::Expression& of = member == nullptr ? *call.arguments[0].value : *member->object;
    if (is_absent(scope, of)) return absent_event(analysis, *bare_name(of), of.at);
  }
  std::optional<catalog::SequenceValue> value = call_value(analysis, scope, call);
  if (!value) return std::nullopt;
  return column(analysis, scope, call.callee->at, std::move(*value));
}

std::optional<Typed> lower_sequence_member(Analysis& analysis, Scope& scope, const vpl::Member& member) {
  if (!scope.is_pattern) return std::nullopt;
  const std::string& field = member.name.text;
  if (const std::optional<StepName> step = step_name(scope, *member.object)) {
    if (field == "LEN") {
      return column(analysis, scope, member.object->at, {.kind = Kind::count, .step = step->step, .field = {}, .name = fmt::format("count({})", *step->name)});
    }
    // The events of a step without alias are no part of a match: only what is asked for by the type's name.
    if (scope.captures == nullptr && !scope.aliases.find(*step->name)->second.is_declared) {
      check_field(analysis, scope, *step, member.name);
      return column(analysis, scope, member.object->at,
                    {.kind = Kind::last, .step = step->step, .field = field, .name = fmt::format("{}.{}", *step->name, field)});
    }
    return std::nullopt;
  }
  std::optional<catalog::SequenceValue> value = element(analysis, scope, *member.object);
  if (const auto* call = std::get_if<vpl::CallExpression>(&member.object->node); !value && call != nullptr) {
    value = call_value(analysis, scope, *call);
    if (value && (!value->field.empty() || (value->kind != Kind::first && value->kind != Kind::last))) value.reset();
  }
  if (!value) return std::nullopt;
  const std::optional<StepName> step = element_step(scope, *member.object);
  if (step) check_field(analysis, scope, *step, member.name);
  value->field = field;
  value->name += "." + field;
  return column(analysis, scope, member.object->at, std::move(*value));
}

std::optional<Typed> lower_sequence_index(Analysis& analysis, Scope& scope, const vpl::Index& index) {
  if (is_absent(scope, *index.object)) return absent_event(analysis, *bare_name(*index.object), index.object->at);
  const std::optional<StepName> step = step_name(scope, *index.object);
  if (!step) return std::nullopt;
  const vpl::Expression* const place = index.index.get();
  const data::Value constant = constant_value(analysis, *place);
  if (constant.kind() == data::Kind::integer) {
    return column(analysis, scope, index.object->at,
                  {.kind = Kind::element,
                   .step = step->step,
                   .field = {},
                   .index = constant.as_integer(),
                   .name = fmt::format("{}[{}]", *step->name, constant.as_integer())});
  }
  const Typed all = column(analysis, scope, index.object->at,
                           {.kind = Kind::collect, .step = step->step, .field = {}, .name = fmt::format("collect({})", *step->name)});
  return Typed{expr::index(all.expression, lower(analysis, scope, *place).expression), {StaticKind::map}};
}

}  // namespace varpulis::sema
