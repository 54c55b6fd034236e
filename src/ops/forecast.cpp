// .forecast(confidence: p, ...): how likely unfinished matches are to complete, instead of the matches. The operator is `->`
// (forecast_operator.h); this checks what is asked for and writes it into the pattern's description.
#include <array>

#include "catalog/operator.h"
#include "data/text.h"
#include "forecast/forecaster.h"
#include "ops/forecast_shape.h"

namespace varpulis::ops {
namespace {

using namespace catalog;

struct Mode {
  std::string_view name;
  std::uint64_t warmup;
  std::uint32_t max_depth;
  bool hawkes, conformal, adaptive_warmup;
};
constexpr std::array modes{
    Mode{.name = "balanced", .warmup = 100, .max_depth = 3, .hawkes = true, .conformal = true, .adaptive_warmup = true},
    Mode{.name = "fast", .warmup = 50, .max_depth = 3, .hawkes = false, .conformal = false, .adaptive_warmup = false},
    Mode{.name = "accurate", .warmup = 200, .max_depth = 5, .hawkes = true, .conformal = true, .adaptive_warmup = true},
};

class ForecastBinding {
 public:
  ForecastBinding(const BoundCall& call, Diagnostics& diagnostics) : call_(call), diagnostics_(diagnostics) {}

  void run() {
    const Mode* mode = &modes.front();
    if (const BoundArgument* given = call_.find("mode")) {
      mode = std::ranges::find(modes, given->constant.as_text(), &Mode::name);
      if (mode == modes.end()) {
        diagnostics_
            .error("E154", given->at, fmt::format("`mode` of `.forecast` is one of three, found \"{}\"", given->constant.as_text()))
            .help = "write \"fast\", \"balanced\" or \"accurate\"";
        return;
      }
    }
    settings_.warmup = mode->warmup;
    settings_.max_depth = mode->max_depth;
    settings_.hawkes = mode->hawkes;
    settings_.conformal = mode->conformal;
    settings_.adaptive_warmup = mode->adaptive_warmup;
    bind_numbers();
    if (const BoundArgument* given = call_.find("hawkes")) settings_.hawkes = given->constant.as_boolean();
    if (const BoundArgument* given = call_.find("conformal")) settings_.conformal = given->constant.as_boolean();
    check_pattern();
    if (failed_) return;
    write_text();
    call_.pattern->forecast = std::make_shared<const ForecastSettings>(std::move(settings_));
  }

 private:
  void wrong(const BoundArgument& at, std::string message, std::string_view help) {
    failed_ = true;
    diagnostics_.error("E154", at.at, std::move(message)).help = help;
  }

  void bind_numbers() {
    if (const BoundArgument* given = call_.find("confidence")) {
      settings_.confidence = given->constant.as_double();
      if (!(settings_.confidence >= 0 && settings_.confidence <= 1))
        wrong(*given, fmt::format("`confidence` is a probability from 0 to 1, found {}", settings_.confidence), "0.7 tells of what is likely, 0 of everything");
    }
    if (const BoundArgument* given = call_.find("horizon")) {
      settings_.horizon = given->constant.as_duration();
      if (*settings_.horizon == 0) wrong(*given, "`horizon` is how far to look ahead, found 0s", "leave it out to look as far as `.within`");
    }
    if (const BoundArgument* given = call_.find("warmup")) {
      const std::int64_t events = given->constant.as_integer();
      if (events < 0) wrong(*given, fmt::format("`warmup` is a number of events, found {}", events), "100 is the default");
      settings_.warmup = static_cast<std::uint64_t>(std::max<std::int64_t>(events, 0));
      settings_.adaptive_warmup = false;
    }
    if (const BoundArgument* given = call_.find("max_depth")) {
      const std::int64_t depth = given->constant.as_integer();
      if (depth < 0 || depth > forecast::depth_max)
        wrong(*given, fmt::format("`max_depth` is a number of events from 0 to {}, found {}", forecast::depth_max, depth), "3 is the default, 5 that of \"accurate\"");
      settings_.max_depth = static_cast<std::uint32_t>(std::clamp<std::int64_t>(depth, 0, forecast::depth_max));
    }
  }

  void conflict(std::string message, std::string_view help) {
    failed_ = true;
    diagnostics_.error("E164", call_.at, std::move(message)).help = help;
  }

  void check_pattern() {
    const PatternDescription& pattern = *call_.pattern;
    if (pattern.alternatives.size() != 1 || pattern.alternatives.front().kind != PatternPart::Kind::sequence) {
      conflict("`.forecast` is for steps in order, and this pattern has AND or OR", "forecast each of its sequences in a stream of its own");
      return;
    }
    const PatternPart& sequence = pattern.alternatives.front();
    if (std::ranges::any_of(sequence.gaps, [&](const PatternPart::Gap& gap) { return gap.after + 1 >= sequence.steps.size(); })) {
      conflict("`.forecast` predicts events, and this pattern waits for the absence of one",
               "forecast the event that must not come: `A -> B` instead of `A -> NOT B`");
      return;
    }
    if (pattern.selection != MatchSelection::next) {
      conflict("`.selection` and `.forecast` exclude each other: forecasts are for runs that take the next event that fits", "remove `.selection`");
      return;
    }
    const forecast::PatternShape shape = forecast_shape(pattern, forecast::symbols_max + 1);
    if (shape.alphabet() > forecast::symbols_max) {
      conflict(fmt::format("`.forecast` tells at most {} kinds of events apart, and the conditions of this pattern make more", forecast::symbols_max),
               "use fewer different conditions on events of one type, or prepare the kinds in streams of their own");
      return;
    }
    if (const std::uint64_t levels = forecast::PatternAutomaton::levels_of(shape); levels > forecast::Forecaster::levels_max) {
      conflict(fmt::format("`.forecast` follows at most {} events of a pattern, and this one counts to {}", forecast::Forecaster::levels_max, levels),
               "use smaller numbers in `{n,m}`");
    }
  }

  void write_text() {
    settings_.text = "forecast(";
    for (const BoundArgument& each : call_.arguments) {
      if (settings_.text.back() != '(') settings_.text += ", ";
      settings_.text += each.name + ": ";
      const data::Value& value = each.constant;
      if (value.kind() == data::Kind::duration) settings_.text += data::format_duration(value.as_duration());
      else if (value.kind() == data::Kind::text) data::append_json_text(settings_.text, value.as_text());
      else if (value.kind() == data::Kind::boolean) settings_.text += value.as_boolean() ? "true" : "false";
      else settings_.text += fmt::format("{}", value.as_double());
    }
    settings_.text += ')';
  }

  const BoundCall& call_;
  Diagnostics& diagnostics_;
  ForecastSettings settings_;
  bool failed_ = false;
};

OperatorSpecPtr bind(const BoundCall& call, Diagnostics& diagnostics) {
  if (call.pattern) ForecastBinding(call, diagnostics).run();  // else reported where the stream is checked
  return nullptr;
}

Parameter parameter(std::string_view name, ParameterKind kind, std::string_view summary) {
  return {.name = name, .kind = kind, .required = false, .named = true, .summary = summary};
}

}  // namespace

OperatorDescriptor forecast_operator() {
  return {
      .name = "forecast",
      .parameters = {parameter("confidence", ParameterKind::number, "Report from this probability on; 0.5 without it."),
                     parameter("horizon", ParameterKind::duration, "How far to look ahead; the `.within` bound, else 5 minutes."),
                     parameter("warmup", ParameterKind::integer,
                               "Events to learn from before the first forecast; 100 without it, and then until forecasts have settled."),
                     parameter("max_depth", ParameterKind::integer, "How many earlier events a prediction regards, 0 to 10; 3 without it."),
                     parameter("hawkes", ParameterKind::boolean, "Regard that events come in bursts; true without it."),
                     parameter("conformal", ParameterKind::boolean, "Add intervals that hold nine of ten outcomes; true without it."),
                     parameter("mode", ParameterKind::text, "\"fast\", \"balanced\" or \"accurate\": defaults for the others.")},
      .summary = "Estimates how likely the most advanced unfinished match is to complete.",
      .details =
          "Learns from the stream itself, and passes forecasts on instead of matches: at every event of the pattern's types after which a match "
          "is open, if it completes within `horizon` at least with the probability `confidence`. A forecast has the time and the fields of that "
          "event, `stream`, `forecast_probability`, `forecast_time` (int, ns) and the same as a duration `forecast_expected_time`, "
          "`forecast_state`, `forecast_context_depth`, `active_runs`, `forecast_lower` and `forecast_upper`, `forecast_confidence`, and for "
          "steps already taken `alias_field`. With `.partition_by` the events of each key are a sequence of their own; one model is learnt from "
          "all of them. Other operators stand behind it.",
      .example = "stream Soon = Order as o -> Payment where order == o.id as p .within(1h) .forecast(confidence: 0.7)",
      .traits = {.setting = true, .needs_pattern = true, .stateful = true},
      .bind = &bind,
  };
}

}  // namespace varpulis::ops
