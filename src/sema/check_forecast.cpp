#include "sema/check_forecast.h"

#include <array>

#include "sema/bind_pattern.h"

namespace varpulis::sema {

void check_forecast(Analysis& analysis, const vpl::StreamDeclaration& stream) {
  const std::set<const vpl::Call*> of_pattern = calls_of_pattern(stream);
  const vpl::Call* forecast = nullptr;
  for (const vpl::Link& link : stream.links) {
    const auto* call = std::get_if<vpl::Call>(&link);
    if (call == nullptr || call->name.text != "forecast") continue;
    if (forecast != nullptr) {
      Diagnostic& found = analysis.error(code::given_twice, call->name.at, "a stream has one `.forecast`, and this is the second");
      found.labels.push_back({.at = forecast->name.at, .message = "the first"});
      found.help = "give each a stream of its own";
      return;
    }
    forecast = call;
  }
  if (forecast == nullptr) return;
  bool is_before = true;
  for (const vpl::Link& link : stream.links) {
    const auto* call = std::get_if<vpl::Call>(&link);
    // Trends refuse forecasts themselves.
    if (call == nullptr || of_pattern.contains(call) || call->name.text == "trend_aggregate") continue;
    if (call == forecast) {
      is_before = false;
      continue;
    }
    const std::string& name = call->name.text;
    const catalog::OperatorDescriptor* descriptor = analysis.catalog.find_operator(name);
    if (descriptor == nullptr) continue;
    std::string_view why;
    std::string help;
    if (name == "on_timeout" || name == "episode") {
      why = "works on matches, and `.forecast` passes none on";
      help = fmt::format("give `.{}` a stream of its own with the same pattern", name);
    } else if (is_before && !descriptor->traits.setting) {
      why = "before `.forecast` would see matches, and there are none";
      help = "put it behind `.forecast`, where it sees the forecasts";
    }
    if (why.empty()) continue;
    Diagnostic& found = analysis.error(code::pattern_operator_conflict, call->name.at, fmt::format("`.{}` {}", name, why));
    found.labels.push_back({.at = forecast->name.at, .message = "forecasts instead of matches from here on"});
    found.help = std::move(help);
  }
}

Shape forecast_event(const Analysis& analysis, const catalog::PatternDescription& pattern) {
  Shape event{.closed = true, .fields = {}};
  const auto add_fields = [&](const Shape& from, std::string_view prefix) {
    event.closed = event.closed && from.closed;
    for (const auto& [name, type] : from.fields) {
      const auto [known, is_new] = event.fields.try_emplace(fmt::format("{}{}", prefix, name), type);
      if (!is_new && known->second.kind != type.kind) known->second = {};
    }
  };
  for (const catalog::PatternStep& step : pattern.steps) {
    const Shape shape = analysis.shape_of(step.input.empty() ? step.type : step.input);
    add_fields(shape, "");
    if (!step.alias.empty()) add_fields(shape, step.alias + "_");
  }
  for (const catalog::PatternNegation& negation : pattern.negations) add_fields(analysis.shape_of(negation.type), "");
  for (const auto& [name, kind] : {std::pair{"stream", StaticKind::text}, std::pair{"forecast_probability", StaticKind::real},
                                   std::pair{"forecast_time", StaticKind::integer}, std::pair{"forecast_expected_time", StaticKind::duration},
                                   std::pair{"forecast_state", StaticKind::text}, std::pair{"forecast_context_depth", StaticKind::integer},
                                   std::pair{"active_runs", StaticKind::integer}, std::pair{"forecast_lower", StaticKind::real},
                                   std::pair{"forecast_upper", StaticKind::real}, std::pair{"forecast_confidence", StaticKind::real}}) {
    event.fields[name] = {kind};
  }
  return event;
}

}  // namespace varpulis::sema
