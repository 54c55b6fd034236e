// The arguments of one operator call, by the kinds of its parameters.
#include "data/text.h"
#include "sema/bind_connector.h"
#include "sema/bind_list_condition.h"
#include "sema/constant_value.h"
#include "sema/pipeline.h"

namespace varpulis::sema {
namespace {

using catalog::BoundArgument;
using catalog::BoundCall;
using catalog::OperatorDescriptor;
using catalog::Parameter;
using catalog::ParameterKind;

std::string_view wanted(ParameterKind kind) {
  switch (kind) {
    case ParameterKind::constant: return "a constant";
    case ParameterKind::integer: return "a constant int";
    case ParameterKind::number: return "a constant number";
    case ParameterKind::duration: return "a constant duration such as `30s`";
    case ParameterKind::boolean: return "`true` or `false`";
    case ParameterKind::text: return "a constant string";
    case ParameterKind::name: return "a name";
    case ParameterKind::names: return "a list of names: `[a, b]`";
    case ParameterKind::call: return "a call of a function";
    case ParameterKind::lambda: return "a lambda: `x => ...`";
    case ParameterKind::list_condition: return "a lambda such as `events => events.len() > 2`, or event types as in `A -> B`";
    case ParameterKind::branch: return "a chain of operators: `.where(...).emit(...)`";
    case ParameterKind::step: return "an event type";
    case ParameterKind::connector: return "the name of a connector";
    case ParameterKind::expression:
    case ParameterKind::condition:
    case ParameterKind::aggregate: break;
  }
  return "an expression";
}

bool fits(ParameterKind kind, const data::Value& value) {
  switch (kind) {
    case ParameterKind::constant: return !value.is_absent();
    case ParameterKind::integer: return value.kind() == data::Kind::integer;
    case ParameterKind::number: return value.is_number();
    case ParameterKind::duration: return value.kind() == data::Kind::duration;
    case ParameterKind::boolean: return value.kind() == data::Kind::boolean;
    default: return value.kind() == data::Kind::text;
  }
}

class ArgumentBinding {
 public:
  ArgumentBinding(Analysis& analysis, Pipeline& pipeline, const OperatorDescriptor& descriptor, const vpl::Call& call,
                  BoundCall& bound)
      : analysis_(analysis), pipeline_(pipeline), descriptor_(descriptor), call_(call), bound_(bound) {
    pipeline.scope.shape = &pipeline.shape;
  }

  bool run() {
    const std::size_t errors = analysis_.errors;
    pipeline_.argument_types.clear();
    is_lookup_ = is_lookup();
    pipeline_.scope.absent_field = is_lookup_ ? code::emits_own_name : code::unknown_field;
    for (const vpl::Argument& argument : call_.arguments) place(argument);
    for (const Parameter& parameter : descriptor_.parameters) {
      if (!parameter.required || given_.contains(parameter.name)) continue;
      Diagnostic& found = analysis_.error(
          code::operator_argument, call_.at,
          fmt::format("`.{}` needs {} for `{}`", call_.name.text, wanted(parameter.kind), parameter.name));
      found.help = fmt::format("for example: {}", descriptor_.example);
    }
    if (sink_connector_ != nullptr) bind_sink();
    pipeline_.scope.absent_field = {};
    return analysis_.errors == errors;
  }

 private:
  /// `.emit` with nothing but bare names and strings: a name that is no field comes out as its own text.
  [[nodiscard]] bool is_lookup() const {
    return descriptor_.traits.emits && std::ranges::all_of(call_.arguments, [](const vpl::Argument& argument) {
             return argument.value &&
                    (bare_name(*argument.value) != nullptr || text_literal(*argument.value) != nullptr);
           });
  }

  void place(const vpl::Argument& argument) {
    if (argument.name) {
      const auto parameter = std::ranges::find(descriptor_.parameters, argument.name->text, &Parameter::name);
      if (parameter != descriptor_.parameters.end()) {
        if (!given_.insert(parameter->name).second && !parameter->repeated) {
          analysis_.error(code::given_twice, argument.name->at, fmt::format("`{}` is given twice", parameter->name))
              .help = "remove one of the two";
        }
        bind(*parameter, argument, std::string(parameter->name));
      } else if (descriptor_.traits.open_arguments) {
        open(argument, argument.name->text);
      } else if (sink_connector_ != nullptr) {
        sink_arguments_.push_back(&argument);
      } else {
        unknown_parameter(argument);
      }
      return;
    }
    const Parameter* parameter = next_positional();
    if (parameter != nullptr) {
      given_.insert(parameter->name);
      bind(*parameter, argument, std::string(parameter->name));
      return;
    }
    if (descriptor_.traits.open_arguments) {
      const std::string* bare = argument.value ? bare_name(*argument.value) : nullptr;
      if (bare != nullptr && descriptor_.traits.open_kind == ParameterKind::expression) {
        open(argument, *bare);
        return;
      }
      unnamed(argument);
      return;
    }
    const std::size_t most = descriptor_.parameters.size();
    Diagnostic& found = analysis_.error(code::operator_argument, argument.at,
                                        most == 0 ? fmt::format("`.{}` takes no arguments", call_.name.text)
                                                  : fmt::format("too many arguments for `.{}`", call_.name.text));
    found.help = fmt::format("for example: {}", descriptor_.example);
    look_at(argument);
  }

  const Parameter* next_positional() {
    while (positional_ < descriptor_.parameters.size()) {
      const Parameter& parameter = descriptor_.parameters[positional_];
      if (parameter.named || (given_.contains(parameter.name) && !parameter.repeated)) {
        ++positional_;
        continue;
      }
      if (!parameter.repeated) ++positional_;
      return &parameter;
    }
    return nullptr;
  }

  void unnamed(const vpl::Argument& argument) {
    const bool is_aggregate = descriptor_.traits.open_kind == ParameterKind::aggregate;
    Diagnostic& found = analysis_.error(code::operator_argument, argument.at,
                                        fmt::format("this argument of `.{}` needs a name", call_.name.text));
    found.label = "what is the field called?";
    const std::string* bare = argument.value ? bare_name(*argument.value) : nullptr;
    found.help = is_aggregate && bare != nullptr ? fmt::format("write `{0}: last({0})`", *bare)
                                                 : std::string("write `name: ...`");
    if (!is_aggregate) look_at(argument);
  }

  void unknown_parameter(const vpl::Argument& argument) {
    std::vector<std::string> names;
    for (const Parameter& parameter : descriptor_.parameters) names.emplace_back(parameter.name);
    const std::string_view which = descriptor_.name == "concurrent" ? code::concurrent_misuse : code::unknown_parameter;
    Diagnostic& found = analysis_.error(
        which, argument.name->at, fmt::format("`.{}` has no parameter `{}`", call_.name.text, argument.name->text));
    suggest(found, argument.name->at, argument.name->text, names,
            names.empty() ? std::string("it takes none") : fmt::format("its parameters: {}", fmt::join(names, ", ")));
    look_at(argument);
  }

  void look_at(const vpl::Argument& argument) {
    if (argument.value && !std::holds_alternative<vpl::Lambda>(argument.value->node) &&
        bare_name(*argument.value) == nullptr) {
      (void)lower(analysis_, pipeline_.scope, *argument.value);
    }
  }

  void open(const vpl::Argument& argument, const std::string& name) {
    if (descriptor_.traits.emits && name == "context") return;  // the target context of what is emitted, not a field
    const bool makes_field = descriptor_.traits.open_kind == ParameterKind::expression;
    if (makes_field && std::ranges::find(bound_.arguments, name, &BoundArgument::name) != bound_.arguments.end()) {
      Diagnostic& found =
          analysis_.warning(code::repeated_field, argument.name ? argument.name->at : argument.at,
                            fmt::format("field `{}` is given twice; the later value replaces the earlier one", name));
      found.help = "rename or delete one of them";
    }
    bind(Parameter{.name = name, .kind = descriptor_.traits.open_kind}, argument, name);
  }

  void bind(const Parameter& parameter, const vpl::Argument& argument, std::string name) {
    BoundArgument result;
    result.name = std::move(name);
    result.at = argument.value ? argument.value->at : argument.at;
    if (!argument.branch.empty() || !argument.value) {
      if (parameter.kind == ParameterKind::branch) {
        bind_branch(argument, result);
      } else {
        mismatch(parameter, argument);
      }
    } else if (bind_value(parameter, argument, *argument.value, result)) {
      result.descending = argument.order == vpl::SortOrder::descending;
    }
    bound_.arguments.push_back(std::move(result));
  }

  /// `constant`: the value that the argument has instead, where it is constant.
  void mismatch(const Parameter& parameter, const vpl::Argument& argument, const data::Value& constant = {}) {
    const bool is_duration = parameter.kind == ParameterKind::duration;
    const bool is_known = !constant.is_missing();
    const std::string_view which = is_duration && is_known                    ? code::not_a_duration
                                   : is_constant(parameter.kind) && !is_known ? code::not_constant
                                                                              : code::operator_argument;
    const SourceSpan at = argument.value ? argument.value->at : argument.at;
    Diagnostic& found = analysis_.error(
        which, at, fmt::format("`{}` of `.{}` must be {}", parameter.name, call_.name.text, wanted(parameter.kind)));
    const std::string* bare = argument.value ? bare_name(*argument.value) : nullptr;
    if (parameter.kind == ParameterKind::text && bare != nullptr && !is_known) {
      found.label = "in quotes?";
      found.help = fmt::format("write \"{}\" if that is the text", *bare);
      found.fixes.push_back({.at = at,
                             .replacement = fmt::format("\"{}\"", *bare),
                             .title = found.help,
                             .applicability = Applicability::maybe_incorrect});
    } else if (argument.value && is_constant(parameter.kind)) {
      explain_constant(analysis_, *argument.value, constant, is_duration, found);
    }
  }

  static bool is_constant(ParameterKind kind) {
    return kind == ParameterKind::constant || kind == ParameterKind::integer ||
           kind == ParameterKind::number || kind == ParameterKind::duration ||
           kind == ParameterKind::boolean || kind == ParameterKind::text;
  }

  bool bind_value(const Parameter& parameter, const vpl::Argument& argument, const vpl::Expression& value,
                  BoundArgument& result) {
    if (const std::string* bare = bare_name(value)) result.bare_name = *bare;
    result.is_text_literal = text_literal(value) != nullptr;
    switch (parameter.kind) {
      case ParameterKind::expression:
        if (is_lookup_ && result.bare_name == "timestamp") {  // the event's time where no field has the name
          result.expression = expr::field("timestamp", analysis_.global_slot("timestamp"));
          return true;
        }
        result.expression = typed(result.name, lower(analysis_, pipeline_.scope, value));
        return true;
      case ParameterKind::condition:
        result.expression = lower_condition(analysis_, pipeline_.scope, value);
        return true;
      case ParameterKind::aggregate: return bind_aggregate(value, result);
      case ParameterKind::call:
        result.expression = lower(analysis_, pipeline_.scope, value).expression;
        if (std::holds_alternative<vpl::CallExpression>(value.node)) return true;
        break;
      case ParameterKind::constant:
      case ParameterKind::integer:
      case ParameterKind::number:
      case ParameterKind::duration:
      case ParameterKind::boolean:
      case ParameterKind::text:
        result.constant = constant_value(analysis_, value);
        if (!result.constant.is_missing() && fits(parameter.kind, result.constant)) {
          result.expression = expr::literal(result.constant);
          return true;
        }
        if (result.constant.is_missing() && result.bare_name.empty()) (void)lower(analysis_, pipeline_.scope, value);
        mismatch(parameter, argument, result.constant);
        return false;
      case ParameterKind::name:
        if (const std::string* text = text_literal(value)) result.bare_name = *text;
        if (!result.bare_name.empty()) return true;
        break;
      case ParameterKind::names: return bind_names(parameter, argument, value, result);
      case ParameterKind::step:
        if (result.bare_name.empty()) break;
        if (argument.filter) bind_step_filter(argument, result);
        return true;
      case ParameterKind::connector:
        if (result.bare_name.empty()) break;
        bind_connector(value.at, result);
        return true;
      case ParameterKind::list_condition: return bind_list_condition(analysis_, pipeline_, value, result);
      case ParameterKind::lambda: break;  // only of functions
      case ParameterKind::branch: break;
    }
    mismatch(parameter, argument);
    return false;
  }

  catalog::ExpressionPtr typed(const std::string& name, Typed value) {
    pipeline_.argument_types[name] = value.type;
    return std::move(value.expression);
  }

  bool bind_aggregate(const vpl::Expression& value, BoundArgument& result) {
    Scope& scope = pipeline_.scope;
    const std::size_t first = aggregates_.size();
    std::vector<std::string> earlier;
    for (const BoundArgument& argument : bound_.arguments) earlier.push_back(argument.name);
    scope.aggregates = &aggregates_;
    scope.earlier_aliases = &earlier;
    result.expression = typed(result.name, lower(analysis_, scope, value));
    scope.aggregates = nullptr;
    scope.earlier_aliases = nullptr;
    for (std::size_t i = first; i < aggregates_.size(); ++i) result.aggregates.push_back(aggregates_[i]);
    return true;
  }

  bool bind_names(const Parameter& parameter, const vpl::Argument& argument, const vpl::Expression& value,
                  BoundArgument& result) {
    const auto add = [&](const vpl::Expression& element) {
      const std::string* name = bare_name(element);
      if (name == nullptr) name = text_literal(element);
      if (name != nullptr) result.names.push_back(*name);
      return name != nullptr;
    };
    const auto* list = std::get_if<vpl::ArrayLiteral>(&value.node);
    const bool all = list == nullptr ? add(value) : std::ranges::all_of(list->elements, add);
    if (!all) mismatch(parameter, argument);
    return all;
  }

  void bind_step_filter(const vpl::Argument& argument, BoundArgument& result) {
    Scope scope = pipeline_.scope;
    const Shape shape = analysis_.shape_of(result.bare_name);
    scope.shape = &shape;
    scope.absent_field = code::unknown_field;
    result.expression = lower_condition(analysis_, scope, *argument.filter);
  }

  void bind_connector(SourceSpan at, BoundArgument& result) {
    const ConnectorSymbol* symbol = find_connector(analysis_, result.bare_name, at);
    if (symbol == nullptr) return;
    if (descriptor_.traits.outputs_final) {
      sink_connector_ = symbol;
      sink_argument_ = bound_.arguments.size();
    } else {
      result.lookup = bind_lookup(analysis_, *symbol, at);
    }
  }

  void bind_sink() {
    for (const vpl::Argument* argument : sink_arguments_) {
      if (!argument->value || !is_computed(*argument)) continue;
      BoundArgument computed{.name = argument->name->text, .at = argument->value->at};
      pipeline_.scope.absent_field = {};  // a name that is no field stands for itself
      computed.expression = lower(analysis_, pipeline_.scope, *argument->value).expression;
      if (const std::string* bare = bare_name(*argument->value)) computed.bare_name = *bare;
      bound_.arguments.push_back(std::move(computed));
    }
    bound_.arguments[sink_argument_].sink =
        sema::bind_sink(analysis_, *sink_connector_, bound_.arguments[sink_argument_].at, sink_arguments_);
  }

  void bind_branch(const vpl::Argument& argument, BoundArgument& result) {
    Pipeline branch = pipeline_;
    branch.scope.shape = &branch.shape;
    std::vector<const vpl::Call*> calls;
    for (const vpl::Call& call : argument.branch) calls.push_back(&call);
    result.branch = bind_operators(analysis_, branch, calls);
    pipeline_.scope.absent_field = code::unknown_field;
  }

  Analysis& analysis_;
  Pipeline& pipeline_;
  const OperatorDescriptor& descriptor_;
  const vpl::Call& call_;
  BoundCall& bound_;
  std::set<std::string_view> given_;
  std::size_t positional_ = 0;
  bool is_lookup_ = false;
  std::vector<catalog::BoundAggregate> aggregates_;
  const ConnectorSymbol* sink_connector_ = nullptr;
  std::size_t sink_argument_ = 0;
  std::vector<const vpl::Argument*> sink_arguments_;
};

}  // namespace

bool bind_arguments(Analysis& analysis, Pipeline& pipeline, const OperatorDescriptor& descriptor, const vpl::Call& call,
                    BoundCall& bound) {
  return ArgumentBinding(analysis, pipeline, descriptor, call, bound).run();
}

}  // namespace varpulis::sema
