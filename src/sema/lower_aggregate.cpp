// Calls of aggregate functions: they become columns `#k` that the rest of the item computes with.
#include "sema/constant_value.h"
#include "sema/place_arguments.h"

namespace varpulis::sema {
namespace {

using catalog::AggregateDescriptor;
using catalog::Parameter;
using catalog::ParameterKind;

class AggregateLowering {
 public:
  AggregateLowering(Analysis& analysis, Scope& scope, const vpl::CallExpression& call, SourceSpan at)
      : analysis_(analysis), scope_(scope), call_(call), at_(at) {}

  Typed lower_any(const AggregateDescriptor& written) {
    const AggregateDescriptor* aggregate = &written;
    const std::vector<vpl::Argument>* given = &call_.arguments;
    // count(distinct(x)) is count_distinct(x).
    if (written.name == "count" && given->size() == 1 && (*given)[0].value) {
      const auto* inner = std::get_if<vpl::CallExpression>(&(*given)[0].value->node);
      const std::string* inner_name = inner == nullptr ? nullptr : bare_name(*inner->callee);
      const AggregateDescriptor* distinct = analysis_.catalog.aggregate("count_distinct");
      if (inner_name != nullptr && *inner_name == "distinct" && distinct != nullptr) {
        aggregate = distinct;
        given = &inner->arguments;
      }
    }
    const std::size_t errors = analysis_.errors;
    PlacedArguments placed =
        place_arguments(analysis_, aggregate->name, parameter_names(aggregate->parameters), *given, 0);
    placed.arguments.resize(std::max(placed.arguments.size(), aggregate->parameters.size()), nullptr);
    if (placed.arguments.size() > aggregate->parameters.size()) {
      const std::size_t most = aggregate->parameters.size();
      Diagnostic& found = analysis_.error(code::wrong_argument_count, at_,
                                          fmt::format("{}() takes {} argument{}, found {}", aggregate->name, most,
                                                      most == 1 ? "" : "s", given->size()));
      found.help = fmt::format("for example `{}`", aggregate->example);
      placed.ok = false;
    }
    catalog::BoundAggregate bound{.descriptor = aggregate, .arguments = {}, .constants = {}};
    scope_.inside_aggregate_call = true;
    for (std::size_t i = 0; i < aggregate->parameters.size() && placed.ok; ++i) {
      bind_argument(bound, aggregate->parameters[i], i, placed.arguments[i]);
    }
    scope_.inside_aggregate_call = false;
    if (aggregate->check != nullptr && analysis_.errors == errors) {
      if (const std::optional<std::string> reason = aggregate->check(bound.constants)) {
        analysis_.error(code::argument_out_of_domain, at_, fmt::format("{}(): {}", aggregate->name, *reason));
      }
    }
    const std::string column = fmt::format("#{}", scope_.aggregates->size());
    scope_.aggregates->push_back(std::move(bound));
    return {expr::field(column), {kind_of_result(aggregate->result)}};
  }

 private:
  void bind_argument(catalog::BoundAggregate& bound, const Parameter& parameter, std::size_t index,
                     const vpl::Expression* argument) {
    bound.arguments.push_back(nullptr);
    bound.constants.emplace_back();
    if (argument == nullptr) {
      if (!parameter.required) return;
      const std::string_view which = index == 0 ? code::aggregate_without_field : code::aggregate_argument_missing;
      Diagnostic& found = analysis_.error(
          which, at_,
          index == 0 ? fmt::format("{}() needs a field or expression to work on", bound.descriptor->name)
                     : fmt::format("{}() needs its argument `{}`", bound.descriptor->name, parameter.name));
      found.help = fmt::format("for example `{}`", bound.descriptor->example);
      return;
    }
    if (parameter.kind != ParameterKind::integer && parameter.kind != ParameterKind::number) {
      bound.arguments.back() = lower(analysis_, scope_, *argument).expression;
      return;
    }
    const data::Value constant = constant_value(analysis_, *argument);
    const bool fits = parameter.kind == ParameterKind::integer ? constant.kind() == data::Kind::integer : constant.is_number();
    if (!fits) {
      if (constant.is_missing()) (void)lower(analysis_, scope_, *argument);
      analysis_.error(code::not_constant, argument->at,
                      fmt::format("`{}` of {}() must be a constant {}", parameter.name, bound.descriptor->name,
                                  parameter.kind == ParameterKind::integer ? "int" : "number"));
      return;
    }
    bound.constants.back() = constant;
  }

  Analysis& analysis_;
  Scope& scope_;
  const vpl::CallExpression& call_;
  SourceSpan at_;
};

}  // namespace

Typed lower_aggregate(Analysis& analysis, Scope& scope, const AggregateDescriptor& aggregate,
                      const vpl::CallExpression& call, SourceSpan at) {
  return AggregateLowering(analysis, scope, call, at).lower_any(aggregate);
}

}  // namespace varpulis::sema
