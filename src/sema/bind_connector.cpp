#include "sema/bind_connector.h"

#include "sema/lower_expression.h"

namespace varpulis::sema {
namespace {

using catalog::ConnectorDescriptor;
using catalog::ConnectorParameter;
using catalog::ParameterKind;

enum class Place { declaration, from, to };

bool allowed(const ConnectorParameter& parameter, Place place) {
  switch (place) {
    case Place::declaration: return parameter.in_declaration;
    case Place::from: return parameter.in_from;
    case Place::to: return parameter.in_to;
  }
  return false;
}

std::string_view describe(Place place) {
  switch (place) {
    case Place::declaration: return "its declaration";
    case Place::from: return "`.from`";
    case Place::to: return "`.to`";
  }
  return "";
}

/// The value of a parameter: literals, names (which stand for themselves), lists, and concatenations of these.
std::optional<data::Value> constant(const vpl::Expression& expression) {
  using data::Value;
  if (const auto* text = std::get_if<vpl::TextLiteral>(&expression.node)) return Value::text(text->value);
  if (const auto* name = std::get_if<vpl::NameExpression>(&expression.node)) return Value::text(name->name);
  if (const auto* integer = std::get_if<vpl::IntegerLiteral>(&expression.node)) return Value::integer(integer->value);
  if (const auto* real = std::get_if<vpl::FloatLiteral>(&expression.node)) return Value::real(real->value);
  if (const auto* boolean = std::get_if<vpl::BoolLiteral>(&expression.node)) return Value::boolean(boolean->value);
  if (const auto* duration = std::get_if<vpl::DurationLiteral>(&expression.node)) return Value::duration(duration->ns);
  if (std::holds_alternative<vpl::NullLiteral>(expression.node)) return Value::null();
  if (const auto* list = std::get_if<vpl::ArrayLiteral>(&expression.node)) {
    data::Array elements;
    for (const vpl::Expression& element : list->elements) {
      std::optional<Value> value = constant(element);
      if (!value) return std::nullopt;
      elements.push_back(std::move(*value));
    }
    return Value::array(std::move(elements));
  }
  if (const auto* map = std::get_if<vpl::MapLiteral>(&expression.node)) {
    data::Map entries;
    for (const vpl::MapEntry& entry : map->entries) {
      std::optional<Value> value = constant(entry.value);
      if (!value) return std::nullopt;
      entries.set(entry.key.text, std::move(*value));
    }
    return Value::map(std::move(entries));
  }
  if (const auto* minus = std::get_if<vpl::Unary>(&expression.node);
      minus != nullptr && minus->op == vpl::UnaryOperator::negate) {
    const std::optional<Value> operand = constant(*minus->operand);
    if (operand && operand->kind() == data::Kind::integer) return Value::integer(-operand->as_integer());
    if (operand && operand->kind() == data::Kind::real) return Value::real(-operand->as_real());
  }
  if (const auto* sum = std::get_if<vpl::Binary>(&expression.node);
      sum != nullptr && sum->op == vpl::BinaryOperator::add) {
    const std::optional<Value> left = constant(*sum->left);
    const std::optional<Value> right = constant(*sum->right);
    if (left && right && left->kind() == data::Kind::text && right->kind() == data::Kind::text) {
      return Value::text(std::string(left->as_text()) + std::string(right->as_text()));
    }
  }
  return std::nullopt;
}

bool fits(ParameterKind kind, const data::Value& value) {
  switch (kind) {
    case ParameterKind::integer: return value.kind() == data::Kind::integer;
    case ParameterKind::number: return value.is_number();
    case ParameterKind::boolean: return value.kind() == data::Kind::boolean;
    case ParameterKind::duration: return value.kind() == data::Kind::duration;
    case ParameterKind::text: return value.kind() == data::Kind::text;
    case ParameterKind::names: return value.kind() == data::Kind::text || value.kind() == data::Kind::array;
    default: return true;
  }
}

std::string_view wanted(ParameterKind kind) {
  switch (kind) {
    case ParameterKind::integer: return "an int";
    case ParameterKind::number: return "a number";
    case ParameterKind::boolean: return "`true` or `false`";
    case ParameterKind::duration: return "a duration";
    case ParameterKind::text: return "a string";
    case ParameterKind::names: return "a string or a list of strings";
    default: return "a value";
  }
}

void check_parameter(Analysis& analysis, const ConnectorDescriptor& descriptor, const vpl::Argument& argument,
                     Place place) {
  if (!argument.name) {
    analysis.error(code::operator_argument, argument.at, "a parameter of a connector needs a name").help =
        "write `name: value`";
    return;
  }
  const auto parameter = std::ranges::find(descriptor.parameters, argument.name->text, &ConnectorParameter::name);
  if (parameter == descriptor.parameters.end() || !allowed(*parameter, place)) {
    std::vector<std::string> names;
    for (const ConnectorParameter& each : descriptor.parameters) {
      if (allowed(each, place)) names.emplace_back(each.name);
    }
    Diagnostic& found = analysis.warning(
        code::connector_parameter_name, argument.name->at,
        parameter == descriptor.parameters.end()
            ? fmt::format("a connector of type {} has no parameter `{}`", descriptor.name, argument.name->text)
            : fmt::format("parameter `{}` of {} does not belong in {}", argument.name->text, descriptor.name,
                          describe(place)));
    suggest(found, argument.name->at, argument.name->text, names,
            names.empty() ? fmt::format("there are none in {}", describe(place))
                          : fmt::format("parameters in {}: {}", describe(place), fmt::join(names, ", ")));
    return;
  }
  if (!argument.value || is_computed(argument)) return;
  const std::optional<data::Value> value = constant(*argument.value);
  if (!value) {
    analysis
        .error(code::not_constant, argument.value->at,
               fmt::format("parameter `{}` must be a literal", argument.name->text))
        .help = "only the topic of `.to` may depend on the event";
  } else if (!fits(parameter->kind, *value)) {
    Diagnostic& found =
        analysis.warning(code::connector_parameter_type, argument.value->at,
                         fmt::format("parameter `{}` of {} should be {}, found {}", parameter->name, descriptor.name,
                                     wanted(parameter->kind), sema::describe(kind_of(*value))));
    found.help = parameter->summary;
  }
}

/// Required parameters must be in the declaration or in the call.
void check_required(Analysis& analysis, const ConnectorSymbol& connector, SourceSpan at,
                    std::span<const vpl::Argument* const> given) {
  if (connector.descriptor == nullptr) return;
  for (const ConnectorParameter& parameter : connector.descriptor->parameters) {
    if (!parameter.required) continue;
    const auto names_it = [&](const vpl::Argument& argument) {
      return argument.name && argument.name->text == parameter.name;
    };
    if (std::ranges::any_of(connector.node->parameters, names_it)) continue;
    if (std::ranges::any_of(given, [&](const vpl::Argument* argument) { return names_it(*argument); })) continue;
    Diagnostic& found =
        analysis.error(code::missing_connector_parameter, at,
                       fmt::format("connector `{}` of type {} needs the parameter `{}`", connector.node->name.text,
                                   connector.descriptor->name, parameter.name));
    found.labels.push_back({.at = connector.node->name.at, .message = "declared here"});
    found.help = fmt::format("add `{}: ...` to the declaration", parameter.name);
  }
}

void check_can_open(Analysis& analysis, const ConnectorSymbol& connector, SourceSpan at) {
  if (analysis.options.purpose == Purpose::simulate) return;  // opens none
  if (connector.descriptor == nullptr) {
    if (analysis.options.purpose == Purpose::run) {
      analysis.error(code::not_run_yet, at,
                     fmt::format("connectors of type {} cannot be opened by this version of the engine",
                                 connector.node->type.text));
    }
  } else if (!connector.descriptor->unavailable.empty()) {
    analysis
        .not_yet(code::not_run_yet, at,
                 fmt::format("connectors of type {} cannot be opened by this version of the engine",
                             connector.descriptor->name))
        .help = connector.descriptor->unavailable;
  }
}

/// Adds a parameter that is constant, or replaces the one of that name.
void add_parameter(std::vector<std::pair<std::string, data::Value>>& parameters, const vpl::Argument& argument) {
  if (!argument.name || !argument.value) return;
  std::optional<data::Value> value = constant(*argument.value);
  if (!value) return;
  const auto known = std::ranges::find(parameters, argument.name->text, &std::pair<std::string, data::Value>::first);
  if (known == parameters.end()) {
    parameters.emplace_back(argument.name->text, std::move(*value));
  } else {
    known->second = std::move(*value);
  }
}

void check_direction(Analysis& analysis, const ConnectorSymbol& connector, SourceSpan at, bool possible,
                     std::string_view use) {
  if (connector.descriptor == nullptr || possible) return;
  Diagnostic& found =
      analysis.error(code::connector_direction, at,
                     fmt::format("a connector of type {} cannot be used in {}", connector.descriptor->name, use));
  found.labels.push_back({.at = connector.node->type.at, .message = "its type"});
  found.help = connector.descriptor->summary;
}

}  // namespace

void check_connectors(Analysis& analysis) {
  for (const auto& [name, connector] : analysis.declarations.connectors) {
    if (connector.descriptor == nullptr) {
      std::vector<std::string> types;
      for (const ConnectorDescriptor* each : analysis.catalog.connectors()) types.emplace_back(each->name);
      Diagnostic& found = analysis.warning(code::unknown_connector_type, connector.node->type.at,
                                           fmt::format("unknown connector type `{}`", connector.node->type.text));
      suggest(found, connector.node->type.at, connector.node->type.text, types,
              fmt::format("known types: {}", fmt::join(types, ", ")));
      continue;
    }
    for (const vpl::Argument& argument : connector.node->parameters)
      check_parameter(analysis, *connector.descriptor, argument, Place::declaration);
  }
}

const ConnectorSymbol* find_connector(Analysis& analysis, const std::string& name, SourceSpan at) {
  const auto found = analysis.declarations.connectors.find(name);
  if (found != analysis.declarations.connectors.end()) return &found->second;
  Diagnostic& unknown =
      analysis.error(code::undefined_connector, at, fmt::format("connector `{}` is not declared", name));
  suggest(unknown, at, name, names_of(analysis.declarations.connectors),
          fmt::format("declare it: connector {} = mqtt(url: \"...\")", name));
  return nullptr;
}

std::shared_ptr<const catalog::BoundLookup> bind_lookup(Analysis& analysis, const ConnectorSymbol& connector, SourceSpan at) {
  if (connector.descriptor == nullptr) {
    if (analysis.options.purpose != Purpose::check) {
      analysis.error(code::connector_cannot_enrich, at,
                     fmt::format("`.enrich` cannot look things up in a connector of type {}", connector.node->type.text));
    }
    return nullptr;
  }
  if (const catalog::LookupSupport* const support = connector.descriptor->lookups; support != nullptr) {
    auto lookup = std::make_shared<catalog::BoundLookup>();
    lookup->support = support;
    lookup->settings = {.connector = connector.node->name.text, .type = std::string(connector.descriptor->name), .parameters = {}};
    for (const vpl::Argument& argument : connector.node->parameters) add_parameter(lookup->settings.parameters, argument);
    const std::size_t errors = analysis.errors;
    check_required(analysis, connector, at, {});
    if (analysis.errors > errors) return nullptr;
    if (const Result<void> fit = support->check(lookup->settings); !fit.ok()) {
      Diagnostic& found = analysis.error(code::connector_unfit_for_lookups, at,
                                         fmt::format("connector `{}` cannot answer lookups as it is declared", connector.node->name.text));
      found.labels.push_back({.at = connector.node->name.at, .message = "declared here"});
      found.help = fit.error().message();
    } else if (analysis.options.purpose != Purpose::check) {
      if (const Result<void> loaded = support->load(); !loaded.ok()) {
        analysis.error(code::part_not_installed, at,
                       fmt::format("lookups in connectors of type {} cannot be made here: {}", connector.descriptor->name,
                                   loaded.error().message()))
            .help = support->package;
      }
    }
    return lookup;
  }
  Diagnostic& found = analysis.error(
      code::connector_cannot_enrich, at,
      fmt::format("`.enrich` cannot look things up in a connector of type {}", connector.descriptor->name));
  found.labels.push_back({.at = connector.node->type.at, .message = "its type"});
  std::vector<std::string_view> types;
  for (const ConnectorDescriptor* each : analysis.catalog.connectors()) {
    if (each->lookups != nullptr) types.push_back(each->name);
  }
  found.help = fmt::format("types that answer lookups: {}", fmt::join(types, ", "));
  return nullptr;
}

void check_from(Analysis& analysis, const vpl::Call& from) {
  const vpl::Expression* first =
      from.arguments.empty() || from.arguments[0].name ? nullptr : from.arguments[0].value.get();
  const std::string* name = first == nullptr ? nullptr : bare_name(*first);
  if (name == nullptr) {
    analysis.error(code::operator_argument, from.at, "`.from` needs the name of a connector").help =
        "write `T.from(Connector, topic: \"...\")`";
    return;
  }
  const ConnectorSymbol* connector = find_connector(analysis, *name, first->at);
  if (connector == nullptr) return;
  std::vector<const vpl::Argument*> given;
  for (std::size_t i = 1; i < from.arguments.size(); ++i) given.push_back(&from.arguments[i]);
  check_direction(analysis, *connector, first->at, connector->descriptor == nullptr || connector->descriptor->is_source,
                  "`.from`");
  if (connector->descriptor != nullptr) {
    for (const vpl::Argument* argument : given)
      check_parameter(analysis, *connector->descriptor, *argument, Place::from);
  }
  check_required(analysis, *connector, first->at, given);
  check_can_open(analysis, *connector, first->at);
}

bool is_computed(const vpl::Argument& argument) {
  if (!argument.name || argument.name->text != "topic" || !argument.value) return false;
  if (bare_name(*argument.value) != nullptr) return true;
  const auto* sum = std::get_if<vpl::Binary>(&argument.value->node);
  return sum != nullptr && sum->op == vpl::BinaryOperator::add;
}

std::size_t bind_sink(Analysis& analysis, const ConnectorSymbol& connector, SourceSpan at,
                      std::span<const vpl::Argument* const> arguments) {
  check_direction(analysis, connector, at, connector.descriptor == nullptr || connector.descriptor->is_sink, "`.to`");
  if (connector.descriptor != nullptr) {
    for (const vpl::Argument* argument : arguments)
      check_parameter(analysis, *connector.descriptor, *argument, Place::to);
  }
  check_required(analysis, connector, at, arguments);
  check_can_open(analysis, connector, at);

  BoundSink sink{.connector = connector.node->name.text,
                 .type = std::string(connector.descriptor != nullptr ? connector.descriptor->name
                                                                     : std::string_view(connector.node->type.text)),
                 .parameters = {},
                 .at = at};
  const auto set = [&](const vpl::Argument& argument) { add_parameter(sink.parameters, argument); };
  for (const vpl::Argument& argument : connector.node->parameters) set(argument);
  for (const vpl::Argument* argument : arguments) {
    if (is_computed(*argument)) {
      if (analysis.options.purpose != Purpose::simulate) {
        analysis
            .not_yet(code::not_run_yet, argument->value->at,
                     "topics that are computed per event are not run by this version of the engine")
            .help = "write the topic as a string";
      }
    } else {
      set(*argument);
    }
  }
  analysis.bound.sinks.push_back(std::move(sink));
  return analysis.bound.sinks.size() - 1;
}

}  // namespace varpulis::sema
