#include "apps/varpulis/commands.h"
#include "apps/varpulis/forecast_table.h"
#include "apps/varpulis/input_options.h"
#include "apps/varpulis/program_file.h"
#include "apps/varpulis/run_options.h"
#include "apps/varpulis/text_file.h"
#include "codec/ordering.h"
#include "data/text.h"
#include "engine/statistics_json.h"

namespace varpulis::app {
namespace {

std::string report_json(const engine::Statistics& statistics) {
  std::string out = fmt::format(R"({{"events": {}, "streams": [)", statistics.events);
  bool any = false;
  for (const engine::StreamStatistics& stream : statistics.streams) {
    if (!stream.forecasts) continue;
    out += std::exchange(any, true) ? R"(, {"name": )" : R"({"name": )";
    data::append_json_text(out, stream.name);
    out += R"(, "forecasts": )" + engine::forecasts_json(*stream.forecasts) + "}";
  }
  return out + "]}\n";
}

int run(const Invocation& invocation, Session& session) {
  const Result<std::string> text = read_file(invocation.text("program"));
  if (!text) return fail(session, text.error());
  const auto plan = load({.name = invocation.text("program"), .text = *text}, sema::Purpose::simulate, session);
  if (!plan) return exit_failed;
  codec::OrderingOptions ordering;
  ordering.temporary_directory = session.environment("TMPDIR").value_or("/tmp");
  ordering.note = [&](std::string_view note) { session.error.write(fmt::format("note: {}\n", note)); };
  codec::ReaderOptions input = reader_options(invocation, invocation.text("events"));
  use_declarations(input, *plan);
  Result<std::unique_ptr<codec::EventReader>> reader = codec::open_ordered_reader(input, ordering);
  if (!reader) return fail(session, reader.error());
  ResultSink sink({.style = OutputStyle::none, .opens_connectors = false}, *plan, session);
  engine::Engine engine(plan, {}, sink);
  const Result<LoopResult> result = run_loop(engine, **reader, {}, session);
  if (!result) return fail(session, result.error());
  const engine::Statistics statistics = engine.statistics();
  const auto forecasts = [](const engine::StreamStatistics& stream) { return stream.forecasts.has_value(); };
  if (std::ranges::none_of(statistics.streams, forecasts)) return fail(session, "no stream of the program forecasts: add `.forecast(...)` to a pattern");
  session.out.write(invocation.has("json") ? report_json(statistics) : forecast_report(statistics));
  session.out.flush();
  return exit_fine;
}

}  // namespace

Command forecast_report_command() {
  std::vector<Option> options = {
      {.name = "program", .letter = 'p', .kind = ValueKind::file, .value_name = "FILE", .summary = "The program", .required = true},
      {.name = "events",
       .letter = 'e',
       .kind = ValueKind::file,
       .value_name = "FILE",
       .summary = "The events: .evt text, JSON Lines or CSV; - is standard input",
       .required = true},
      {.name = "json", .summary = "Print one JSON object"},
  };
  for (Option& option : input_options()) {
    if (option.name != "dead-letter") options.push_back(std::move(option));
  }
  return {.name = "forecast-report",
          .summary = "Run a program over a file of events and show what its forecasts were worth",
          .description =
              "For every stream with .forecast: the Brier score beside that of a forecaster who always says the base rate, a reliability table "
              "(of the forecasts of 70 to 80 %, 70 to 80 % should come true), and how many outcomes were in their conformal intervals (nine of "
              "ten should be). All forecasts after the warm-up count whose outcome is known, whatever `confidence` says. Nothing is sent "
              "anywhere.",
          .examples = {{"how good are the forecasts", "varpulis forecast-report -p rules.vpl -e history.jsonl"},
                       {"for another program", "varpulis forecast-report -p rules.vpl -e history.jsonl --json | jq .streams"}},
          .options = std::move(options),
          .failure = "the program is invalid or forecasts nothing, or a file cannot be read",
          .run = &run};
}

}  // namespace varpulis::app
