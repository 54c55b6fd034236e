#include "sema/check_source.h"

#include "sema/constant_value.h"
#include "sema/lower_expression.h"
#include "sema/stream_graph.h"

namespace varpulis::sema {
namespace {

/// The duration of a timer's argument, in ns; none after an error.
std::optional<std::int64_t> timer_duration(Analysis& analysis, const vpl::Expression& value, std::string_view what, bool may_be_zero) {
  const std::optional<std::uint64_t> duration = constant_duration(analysis, value, what);
  if (!duration) return std::nullopt;
  const auto ns = static_cast<std::int64_t>(std::min<std::uint64_t>(*duration, EventTime::max().ns));
  if (ns > 0 || may_be_zero) return ns;
  analysis.error(code::operator_argument, value.at, fmt::format("{} must be longer than 0s", what)).help =
      "a timer ticks again and again: give it time between, for example 1s";
  return std::nullopt;
}

}  // namespace

void check_types(Analysis& analysis, std::span<const Read> reads) {
  const Declarations& declarations = analysis.declarations;
  if (declarations.events.empty()) return;
  for (const Read& read : reads) {
    const bool known = declarations.events.contains(read.type) || declarations.streams.contains(read.type) ||
                       declarations.patterns.contains(read.type) || is_timer_type(declarations, read.type) ||
                       analysis.emitted_types.contains(read.type);
    if (known) continue;
    std::string message = fmt::format("`{}` is neither a declared event nor a stream", read.type);
    Diagnostic& found = analysis.options.purpose == Purpose::check
                            ? analysis.error(code::undeclared_type, read.at, std::move(message))
                            : analysis.warning(code::undeclared_type, read.at, std::move(message));
    suggest(found, read.at, read.type, routable_names(declarations),
            fmt::format("declare it: event {} {{ ... }}", read.type));
  }
}

BoundTimer check_timer(Analysis& analysis, const vpl::TimerSource& source) {
  constexpr std::int64_t second = 1'000'000'000;
  std::optional<std::int64_t> period, delay;
  bool has_period = false;
  for (const vpl::Argument& argument : source.arguments) {
    if (!argument.value) continue;
    if (!argument.name) {
      if (has_period) {
        analysis.error(code::operator_argument, argument.at, "`timer` takes one period").help =
            "for example: timer(5s, initial_delay: 1s)";
        continue;
      }
      has_period = true;
      period = timer_duration(analysis, *argument.value, "the period of a timer", false);
    } else if (argument.name->text == "initial_delay") {
      delay = timer_duration(analysis, *argument.value, "`initial_delay`", true);
    } else {
      Diagnostic& found = analysis.error(code::unknown_parameter, argument.name->at,
                                         fmt::format("`timer` has no parameter `{}`", argument.name->text));
      suggest(found, argument.name->at, argument.name->text, {"initial_delay"}, "its parameter: initial_delay");
    }
  }
  if (!has_period)
    analysis.error(code::operator_argument, source.keyword.at, "`timer` needs a period").help =
        "for example: timer(5s)";
  return {.period = period.value_or(second), .delay = delay.value_or(period.value_or(second))};
}

}  // namespace varpulis::sema
