// Calls in expressions: user functions hide builtins; `x.m(a)` is the builtin m with x as its first argument; inside `.aggregate` the
// names of aggregates come before those of builtins.
#include <algorithm>

#include "sema/lower_expression.h"
#include "sema/lower_function.h"
#include "sema/place_arguments.h"

namespace varpulis::sema {
namespace {

using catalog::AggregateDescriptor;
using catalog::FunctionDescriptor;
using catalog::ParameterKind;

class CallLowering {
 public:
  CallLowering(Analysis& analysis, Scope& scope, const vpl::CallExpression& call, SourceSpan at)
      : analysis_(analysis), scope_(scope), call_(call), at_(at) {}

  Typed lower_any() {
    if (const auto* method = std::get_if<vpl::Member>(&call_.callee->node)) return method_call(*method);
    const std::string* name = bare_name(*call_.callee);
    if (name == nullptr) {
      analysis_.error(code::unknown_function, call_.callee->at,
                      "only functions can be called; found another expression before `(`");
      lower_arguments();
      return no_value();
    }
    return named_call(*name);
  }

 private:
  Typed named_call(const std::string& name) {
    if (is_trend_function(name)) return trend_call(name);
    if (std::optional<Typed> value = lower_sequence_call(analysis_, scope_, call_)) return std::move(*value);
    const auto user = analysis_.declarations.functions.find(name);
    if (user != analysis_.declarations.functions.end()) return user_call(user->second);
    const AggregateDescriptor* aggregate = analysis_.catalog.aggregate(name);
    const FunctionDescriptor* builtin = analysis_.catalog.function(name);
    if (scope_.aggregates != nullptr && aggregate != nullptr && !scope_.inside_aggregate_call &&
        prefers_aggregate(*aggregate, builtin)) {
      return lower_aggregate(analysis_, scope_, *aggregate, call_, at_);
    }
    if (builtin != nullptr) return builtin_call(*builtin, nullptr);
    if (aggregate != nullptr || name == "distinct") return misplaced_aggregate(name);
    unknown(name);
    const bool outside = !std::exchange(scope_.inside_aggregate_call, scope_.aggregates != nullptr);
    lower_arguments();
    if (outside) scope_.inside_aggregate_call = false;
    return no_value();
  }

  void unknown(const std::string& name) {
    std::vector<std::string> candidates = names_of(analysis_.declarations.functions);
    for (const FunctionDescriptor* each : analysis_.catalog.functions()) {
      candidates.emplace_back(each->name);
      for (const std::string_view alias : each->aliases) candidates.emplace_back(alias);
    }
    if (scope_.aggregates != nullptr && !scope_.inside_aggregate_call) {
      std::vector<std::string> aggregates;
      for (const AggregateDescriptor* each : analysis_.catalog.aggregates()) aggregates.emplace_back(each->name);
      Diagnostic& found = analysis_.error(code::unknown_aggregate, call_.callee->at,
                                          fmt::format("unknown aggregate function `{}`", name));
      suggest(found, call_.callee->at, name, aggregates, fmt::format("aggregates: {}", fmt::join(aggregates, ", ")));
      return;
    }
    Diagnostic& found =
        analysis_.error(code::unknown_function, call_.callee->at, fmt::format("unknown function `{}`", name));
    suggest(found, call_.callee->at, name, candidates, "declare it with `fn`, or see `varpulis list functions`");
  }

  Typed misplaced_aggregate(const std::string& name) {
    if (scope_.inside_aggregate_call) {
      analysis_
          .error(code::nested_aggregate, at_,
                 fmt::format("the aggregate {}() cannot stand inside another aggregate", name))
          .help = "aggregate in two streams, one after the other";
    } else {
      analysis_
          .error(code::unknown_function, call_.callee->at,
                 fmt::format("`{}` is an aggregate, not a function of one event", name))
          .help = "aggregates stand in `.aggregate(name: ...)`";
    }
    lower_arguments();
    return no_value();
  }

  // ---- Methods ----

  Typed method_call(const vpl::Member& method) {
    const FunctionDescriptor* builtin = analysis_.catalog.function(method.name.text);
    if (builtin == nullptr || builtin->parameters.empty()) {
      Diagnostic& found =
          analysis_.error(code::unknown_method, method.name.at, fmt::format("unknown method `{}`", method.name.text));
      if (analysis_.declarations.functions.contains(method.name.text)) {
        found.help = fmt::format("functions of the program are called as `{}(...)`", method.name.text);
      } else {
        std::vector<std::string> candidates;
        for (const FunctionDescriptor* each : analysis_.catalog.functions()) {
          if (!each->parameters.empty()) candidates.emplace_back(each->name);
        }
        suggest(found, method.name.at, method.name.text, candidates,
                "a method is a builtin function whose first argument stands before the dot");
      }
      (void)lower(analysis_, scope_, *method.object);
      lower_arguments();
      return no_value();
    }
    return builtin_call(*builtin, method.object.get());
  }

  // ---- Builtins ----

  Typed builtin_call(const FunctionDescriptor& function, const vpl::Expression* receiver) {
    PlacedArguments placed = place_arguments(analysis_, function.name, parameter_names(function.parameters),
                                             call_.arguments, receiver != nullptr ? 1 : 0);
    if (receiver != nullptr) placed.arguments[0] = receiver;
    const bool counted =
        check_count(function.name, function.signature(), function.arguments_min(), function.arguments_max(), placed);
    const bool takes_lambda = !function.parameters.empty() && function.parameters.back().kind == ParameterKind::lambda;

    std::vector<catalog::ExpressionPtr> arguments;
    std::optional<expr::LambdaExpression> lambda;
    for (std::size_t i = 0; i < placed.arguments.size(); ++i) {
      const vpl::Expression* argument = placed.arguments[i];
      if (argument == nullptr) {
        arguments.push_back(no_value().expression);
        continue;
      }
      const bool wants_lambda = takes_lambda && i + 1 == function.parameters.size();
      const auto* node = std::get_if<vpl::Lambda>(&argument->node);
      if (wants_lambda && node != nullptr) {
        lambda = lower_lambda(*node);
      } else if (wants_lambda) {
        analysis_.error(code::misplaced_lambda, argument->at,
                        fmt::format("{}() needs a lambda here: `x => ...`", function.name));
        (void)lower(analysis_, scope_, *argument);
        placed.ok = false;
      } else {
        arguments.push_back(lower(analysis_, scope_, *argument).expression);
      }
    }
    StaticType type{kind_of_result(function.result)};
    if (!placed.ok || !counted) return {no_value().expression, type};
    if (takes_lambda) {
      if (!lambda) return {no_value().expression, type};
      return {expr::call_lambda(function, std::move(arguments), std::move(*lambda), call_site()), type};
    }
    check_domain(function, arguments);
    return {expr::call(function, std::move(arguments), call_site()), type};
  }

  /// `forgiven`: programs with surplus or missing arguments of their own functions run, so only `check` refuses them.
  bool check_count(std::string_view name, std::string_view signature, std::size_t least,
                   std::optional<std::size_t> most, const PlacedArguments& placed, bool forgiven = false) {
    const std::size_t given = placed.arguments.size();
    std::size_t missing = least > given ? least - given : 0;
    for (std::size_t i = 0; i < given; ++i) missing += placed.arguments[i] == nullptr ? 1U : 0U;
    if (missing == 0 && (!most || given <= *most)) return true;
    if (!placed.ok) return false;
    std::string wanted = !most            ? fmt::format("at least {}", least)
                         : *most == least ? fmt::format("{}", least)
                                          : fmt::format("{} to {}", least, *most);
    std::string message = fmt::format("{}() takes {} argument{}, found {}", name, wanted, wanted == "1" ? "" : "s",
                                      given - static_cast<std::size_t>(std::ranges::count(placed.arguments, nullptr)));
    const bool is_warning = forgiven && analysis_.options.purpose != Purpose::check;
    Diagnostic& found = is_warning ? analysis_.warning(code::wrong_argument_count, at_, std::move(message))
                                   : analysis_.error(code::wrong_argument_count, at_, std::move(message));
    found.help = fmt::format("it is called as {}", signature);
    return false;
  }

  void check_domain(const FunctionDescriptor& function, const std::vector<catalog::ExpressionPtr>& arguments) {
    if (function.check == nullptr) return;
    std::vector<const data::Value*> constants;
    for (const catalog::ExpressionPtr& argument : arguments) constants.push_back(argument->constant());
    if (const std::optional<std::string> reason = function.check(constants)) {
      analysis_.error(code::argument_out_of_domain, at_,
                      fmt::format("{}() can have no value here: {}", function.name, *reason));
    }
  }

  expr::LambdaExpression lower_lambda(const vpl::Lambda& lambda) {
    Locals own;
    Locals* outer = scope_.locals;
    if (outer == nullptr) scope_.locals = &own;
    Locals& locals = *scope_.locals;
    const std::size_t visible = locals.entries.size();
    const std::size_t next = locals.next;
    expr::LambdaExpression result;
    result.first_slot = next;
    for (const vpl::Name& parameter : lambda.parameters) {
      locals.add(parameter.text);
      result.parameters.push_back(parameter.text);
    }
    result.body = lambda.body ? lower(analysis_, scope_, *lambda.body).expression : call_block(*lambda.block);
    locals.entries.resize(visible);
    locals.next = next;
    scope_.locals = outer;
    return result;
  }

  /// The block is a function that gets everything it can see as arguments.
  catalog::ExpressionPtr call_block(const vpl::Block& block) {
    std::vector<std::string> names;
    std::vector<catalog::ExpressionPtr> arguments;
    for (auto local = scope_.locals->entries.rbegin(); local != scope_.locals->entries.rend(); ++local) {
      if (std::ranges::find(names, local->name) != names.end()) continue;
      names.push_back(local->name);
      arguments.push_back(expr::local(local->name, local->slot, analysis_.global_slot(local->name)));
    }
    return expr::user_call(lower_lambda_block(analysis_, scope_, names, block), std::move(arguments));
  }

  // ---- User functions ----

  Typed user_call(const FunctionSymbol& function) {
    std::vector<std::string> parameters;
    for (const vpl::Field& parameter : function.node->parameters) parameters.push_back(parameter.name.text);
    const std::string& name = function.node->name.text;
    const PlacedArguments placed = place_arguments(analysis_, name, parameters, call_.arguments, 0);
    const std::size_t count = parameters.size();
    const bool counted =
        check_count(name, fmt::format("{}({})", name, fmt::join(parameters, ", ")), count, count, placed, true);
    std::vector<catalog::ExpressionPtr> arguments;
    for (const vpl::Expression* argument : placed.arguments) {
      arguments.push_back(argument != nullptr ? lower(analysis_, scope_, *argument).expression : no_value().expression);
    }
    if (!placed.ok || (!counted && analysis_.options.purpose == Purpose::check)) return no_value();
    return {expr::user_call(function.object, std::move(arguments)), {}};
  }

  // ---- Aggregates ----

  bool prefers_aggregate(const AggregateDescriptor& aggregate, const FunctionDescriptor* builtin) const {
    return builtin == nullptr || call_.arguments.size() <= aggregate.parameters.size();
  }

  // ---- Trends ----

  /// The functions of `.trend_aggregate`, over step aliases or fields of them.
  static bool is_trend_function(std::string_view name) {
    static constexpr std::array<std::string_view, 6> functions{"count_trends", "count_events", "sum_trends",
                                                               "avg_trends",   "min_trends",   "max_trends"};
    return std::ranges::find(functions, name) != functions.end();
  }

  Typed trend_call(std::string_view name) {
    for (const vpl::Argument& argument : call_.arguments) {
      if (argument.value && bare_name(*argument.value) == nullptr) (void)lower(analysis_, scope_, *argument.value);
    }
    StaticType type;
    if (name == "count_trends" || name == "count_events") type.kind = StaticKind::integer;
    return {no_value().expression, type};
  }

  void lower_arguments() {
    for (const vpl::Argument& argument : call_.arguments) {
      if (argument.value && !std::holds_alternative<vpl::Lambda>(argument.value->node))
        (void)lower(analysis_, scope_, *argument.value);
    }
  }

  /// Tells calls of uuid() and random() apart; two calls never begin at one place.
  [[nodiscard]] std::uint64_t call_site() const { return (std::uint64_t{at_.file} << 32) | call_.callee->at.end; }

  Analysis& analysis_;
  Scope& scope_;
  const vpl::CallExpression& call_;
  SourceSpan at_;
};

}  // namespace

Typed lower_call(Analysis& analysis, Scope& scope, const vpl::CallExpression& call, SourceSpan at) {
  return CallLowering(analysis, scope, call, at).lower_any();
}

}  // namespace varpulis::sema
