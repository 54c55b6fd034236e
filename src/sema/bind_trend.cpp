// `.trend_aggregate(n: count_trends(), ...)` (language reference, 9): which functions over which steps, and what does not go together with
// aggregates over all trends.
#include "sema/bind_trend.h"

#include <algorithm>
#include <array>

#include "sema/constant_value.h"

namespace varpulis::sema {
namespace {

using catalog::PatternPart;
using catalog::TrendDescription;
using catalog::TrendValue;
using Kind = TrendValue::Kind;

struct Function {
  std::string_view name;
  Kind kind;
};
constexpr std::array functions{Function{"count_trends", Kind::trends}, Function{"count_events", Kind::events}, Function{"sum_trends", Kind::sum},
                               Function{"avg_trends", Kind::avg},      Function{"min_trends", Kind::min},      Function{"max_trends", Kind::max}};

/// Settings of runs, and what each of them would say: trends have no runs.
struct Refused {
  std::string_view name;
  std::string_view why;
};
constexpr std::string_view every_way = "every way to take the events is a trend";
constexpr std::array refused{
    Refused{"each", every_way},
    Refused{"longest", every_way},
    Refused{"subsets", every_way},
    Refused{"strict", every_way},
    Refused{"stnm", every_way},
    Refused{"stam", every_way},
    Refused{"selection", every_way},
    Refused{"skip", "trends do not end each other"},
    Refused{"on_timeout", "a trend that is never complete is not reported"},
    Refused{"step_within", "only the time from the first event to the last is bounded"},
    Refused{"episode", "there is one result already for all trends"},
    Refused{"forecast", "trends that may still come are not counted"},
};

class TrendBinding {
 public:
  TrendBinding(Analysis& analysis, const vpl::StreamDeclaration& stream, const vpl::Call& call, const Pipeline& pipeline,
               const catalog::PatternDescription& pattern)
      : analysis_(analysis), stream_(stream), call_(call), pipeline_(pipeline), pattern_(pattern) {}

  std::shared_ptr<const TrendDescription> run() {
    trends_->at = call_.at;
    check_structure();
    for (const vpl::Link& link : stream_.links) {
      const auto* call = std::get_if<vpl::Call>(&link);
      if (call == nullptr) continue;
      check_beside(*call);
      if (call->name.text == "window") bind_window(*call);
    }
    for (const vpl::Argument& argument : call_.arguments) bind(argument);
    if (call_.arguments.empty()) {
      analysis_.error(code::operator_argument, call_.at, "`.trend_aggregate` needs to know what to compute").help =
          "for example: `.trend_aggregate(n: count_trends())`";
    }
    return analysis_.errors == errors_ ? trends_ : nullptr;
  }

 private:
  void check_structure() {
    for (const PatternPart& part : pattern_.alternatives) {
      if (part.kind != PatternPart::Kind::sequence) {
        refer_to_call(analysis_.error(code::pattern_structure, pattern_.at, "trends are events in order, and this pattern has an AND")).help =
            "write the orders in question as alternatives: `SEQ(A, B) OR SEQ(B, A)`";
        continue;
      }
      const bool ends_with_not = std::ranges::any_of(part.gaps, [&](const PatternPart::Gap& gap) { return gap.after + 1 >= part.steps.size(); });
      if (ends_with_not) {
        refer_to_call(analysis_.error(code::pattern_operator_conflict, pattern_.at, "a trend ends with an event, and this pattern with the absence of one"))
            .help = "put the negation between two steps, or end trends with `.not(X)`";
      }
    }
    const auto bounds_step = [](const vpl::Link& link) {
      const auto* call = std::get_if<vpl::Call>(&link);
      return call != nullptr && call->name.text == "step_within";
    };
    if (std::ranges::any_of(stream_.links, bounds_step)) return;  // reported as a setting
    for (const catalog::PatternStep& step : pattern_.steps) {
      if (!step.within) continue;
      refer_to_call(analysis_.error(code::pattern_operator_conflict, pattern_.at, fmt::format("the time of one step, `{}`, cannot be bounded in trends", step.type)))
          .help = "bound the time from the first event to the last with `.within(...)`";
    }
  }

  Diagnostic& refer_to_call(Diagnostic& found) const {
    found.labels.push_back({.at = call_.at, .message = "trends are asked for here"});
    return found;
  }

  void check_beside(const vpl::Call& call) {
    if (call.name.text == "trend_aggregate" && &call != &call_) {
      Diagnostic& found = analysis_.error(code::given_twice, call.name.at, "a stream has one `.trend_aggregate`, and this is the second");
      found.labels.push_back({.at = call_.name.at, .message = "the first"});
      found.help = "put all functions into one: they cost little more together";
      return;
    }
    const auto which = std::ranges::find(refused, call.name.text, &Refused::name);
    if (which == refused.end()) return;
    refer_to_call(analysis_.error(code::pattern_operator_conflict, call.name.at,
                                  fmt::format("`.{}` does not go together with `.trend_aggregate`: {}", call.name.text, which->why)))
        .help = "remove one of the two";
  }

  void bind_window(const vpl::Call& call) {
    using WindowKind = catalog::TrendWindow::Kind;
    const bool is_alone = call.arguments.size() == 1 && call.arguments[0].value;
    const data::Value size = is_alone ? constant_value(analysis_, *call.arguments[0].value) : data::Value();
    const std::string_view name = is_alone && call.arguments[0].name ? std::string_view(call.arguments[0].name->text) : "size";
    const bool is_time = size.kind() == data::Kind::duration && size.as_duration() > 0;
    if (is_time && (name == "size" || name == "session")) {
      trends_->window = {.kind = name == "size" ? WindowKind::time : WindowKind::session, .size = size.as_duration()};
      return;
    }
    if (name == "size" && size.kind() == data::Kind::integer && size.as_integer() > 0) {
      trends_->window = {.kind = WindowKind::count, .size = static_cast<std::uint64_t>(size.as_integer())};
      return;
    }
    analysis_.error(code::operator_argument, call.at, "the window of `.trend_aggregate` is a length of time, a number of events, or a session").help =
        "write `.window(5m)`, `.window(100)` or `.window(session: 30s)`; for a horizon that moves with each event write `.within(5m)` instead";
  }

  // ---- Functions ----

  void bind(const vpl::Argument& argument) {
    if (!argument.value) {
      analysis_.error(code::operator_argument, argument.at, "an item of `.trend_aggregate` is a function over trends").help = functions_text();
      return;
    }
    if (!argument.name) {
      analysis_.error(code::operator_argument, argument.at, "this item of `.trend_aggregate` needs a name").help = "write `n: count_trends()`";
      return;
    }
    const std::string& name = argument.name->text;
    const auto is_known = [&](const TrendValue& each) { return each.name == name; };
    if (name == "stream" || std::ranges::any_of(trends_->values, is_known)) {
      analysis_
          .error(code::given_twice, argument.name->at,
                 name == "stream" ? std::string("every result has a field `stream` already") : fmt::format("`{}` is given twice", name))
          .help = "choose another name";
      return;
    }
    const auto* call = std::get_if<vpl::CallExpression>(&argument.value->node);
    const std::string* written = call == nullptr ? nullptr : bare_name(*call->callee);
    if (written == nullptr) {
      analysis_.error(code::unknown_aggregate, argument.value->at, "an item of `.trend_aggregate` is one function over trends").help =
          fmt::format("{}; compute with the results in `.emit`", functions_text());
      return;
    }
    const auto function = std::ranges::find(functions, *written, &Function::name);
    if (function == functions.end()) {
      std::vector<std::string> names;
      for (const Function& each : functions) names.emplace_back(each.name);
      Diagnostic& found = analysis_.error(code::unknown_aggregate, call->callee->at, fmt::format("`{}` is no function over trends", *written));
      suggest(found, call->callee->at, *written, names, functions_text());
      return;
    }
    bind(name, *function, *call, argument.value->at);
  }

  void bind(const std::string& name, const Function& function, const vpl::CallExpression& call, SourceSpan at) {
    TrendValue value{.name = name, .kind = function.kind, .step = {}, .field = {}};
    const std::size_t arguments = call.arguments.size();
    const bool takes_none = function.kind == Kind::trends;
    const bool may_be_bare = function.kind == Kind::events;
    if (arguments > 1 || (arguments == 1 && takes_none) || (arguments == 1 && !call.arguments[0].value)) {
      analysis_.error(code::wrong_argument_count, at, fmt::format("`{}` takes {}, found {}", function.name, takes_none ? "no argument" : "one argument", arguments))
          .help = functions_text();
      return;
    }
    if (arguments == 0) {
      if (takes_none || may_be_bare) {
        trends_->values.push_back(std::move(value));
      } else {
        analysis_.error(code::aggregate_without_field, at, fmt::format("`{}` needs a field", function.name)).help =
            fmt::format("write `{}(a.price)` for the events of step `a`, `{}(price)` for those of all steps", function.name, function.name);
      }
      return;
    }
    const vpl::Expression& argument = *call.arguments[0].value;
    if (may_be_bare ? bind_step(argument, value) : bind_field(argument, function, value)) trends_->values.push_back(std::move(value));
  }

  bool bind_step(const vpl::Expression& argument, TrendValue& value) {
    const std::string* step = bare_name(argument);
    if (step == nullptr) {
      analysis_.error(code::operator_argument, argument.at, "`count_events` takes the alias of a step").help = steps_text();
      return false;
    }
    return find_step(*step, argument.at, value);
  }

  bool bind_field(const vpl::Expression& argument, const Function& function, TrendValue& value) {
    if (const std::string* field = bare_name(argument)) {
      value.field = *field;
      const auto may_have = [&](const catalog::PatternStep& step) {
        const Shape shape = analysis_.shape_of(step.type);
        return !shape.closed || shape.find(*field) != nullptr;
      };
      if (pipeline_.scope.aliases.contains(*field)) {
        analysis_.error(code::bare_alias, argument.at, fmt::format("`{}` is a step, not a field", *field)).help =
            fmt::format("write `{}({}.price)`", function.name, *field);
        return false;
      }
      if (std::ranges::none_of(pattern_.steps, may_have)) {
        analysis_.warning(code::unknown_field, argument.at, fmt::format("no step has a field `{}`", *field)).help = "sums of it are 0, and extremes null";
      }
      return true;
    }
    const auto* member = std::get_if<vpl::Member>(&argument.node);
    const std::string* step = member == nullptr ? nullptr : bare_name(*member->object);
    if (step == nullptr) {
      analysis_.error(code::operator_argument, argument.at, fmt::format("`{}` takes a field: `a.price`, or `price` of all steps", function.name)).help =
          "compute other values in a stream that the pattern reads";
      return false;
    }
    if (!find_step(*step, member->object->at, value)) return false;
    value.field = member->name.text;
    const Shape shape = analysis_.shape_of(pattern_.steps[*value.step].type);
    if (shape.closed && shape.find(value.field) == nullptr) warn_unknown_field(analysis_, member->name, shape, fmt::format("`{}`", *step));
    return true;
  }

  bool find_step(const std::string& name, SourceSpan at, TrendValue& value) {
    const auto alias = pipeline_.scope.aliases.find(name);
    if (alias != pipeline_.scope.aliases.end() && alias->second.step) {
      value.step = alias->second.step;
      return true;
    }
    std::vector<std::string> names;
    for (const auto& [known, each] : pipeline_.scope.aliases) names.push_back(known);
    suggest(analysis_.error(code::unknown_name, at, fmt::format("`{}` is no step of this pattern", name)), at, name, names, steps_text());
    return false;
  }

  [[nodiscard]] std::string steps_text() const {
    std::vector<std::string> names;
    for (const auto& [name, alias] : pipeline_.scope.aliases) names.push_back(name);
    return names.empty() ? std::string("give the step a name with `as`") : fmt::format("steps: {}", fmt::join(names, ", "));
  }
  static std::string functions_text() {
    return "functions: count_trends(), count_events(a), sum_trends(a.f), avg_trends(a.f), min_trends(a.f), max_trends(a.f)";
  }

  Analysis& analysis_;
  const vpl::StreamDeclaration& stream_;
  const vpl::Call& call_;
  const Pipeline& pipeline_;
  const catalog::PatternDescription& pattern_;
  std::size_t errors_ = analysis_.errors;
  std::shared_ptr<TrendDescription> trends_ = std::make_shared<TrendDescription>();
};

}  // namespace

const vpl::Call* trend_call(const vpl::StreamDeclaration& stream) {
  for (const vpl::Link& link : stream.links) {
    if (const auto* call = std::get_if<vpl::Call>(&link); call != nullptr && call->name.text == "trend_aggregate") return call;
  }
  return nullptr;
}

std::shared_ptr<const TrendDescription> bind_trend(Analysis& analysis, const vpl::StreamDeclaration& stream, const vpl::Call& call,
                                                   const Pipeline& pipeline, const catalog::PatternDescription& pattern) {
  return TrendBinding(analysis, stream, call, pipeline, pattern).run();
}

Shape trend_shape(const catalog::PatternDescription& pattern) {
  Shape shape{.closed = true, .fields = {}};
  for (const TrendValue& each : pattern.trends->values) {
    const bool counts = each.kind == Kind::trends || each.kind == Kind::events;
    shape.fields[each.name] = {counts ? StaticKind::number : StaticKind::real};
  }
  shape.fields["stream"] = {StaticKind::text};
  if (!pattern.partition_field.empty()) shape.fields.try_emplace(pattern.partition_field);
  return shape;
}

bool is_of_trend(const vpl::Call& call) { return call.name.text == "trend_aggregate" || call.name.text == "window"; }

}  // namespace varpulis::sema
