#include "apps/varpulis/run_options.h"

#include <thread>

#include "apps/varpulis/forecast_table.h"
#include "apps/varpulis/input_options.h"
#include "apps/varpulis/statistics_table.h"
#include "apps/varpulis/text_file.h"
#include "engine/loss_report.h"
#include "plan/division.h"

namespace varpulis::app {
namespace {

std::vector<Option> engine_options() {
  return {
      {.name = "batch-size",
       .kind = ValueKind::integer,
       .value_name = "N",
       .summary = "Events processed together at most; unless given 8192, more in programs of many streams, fewer where much comes out; results do not depend on it",
       .minimum = 1,
       .maximum = 1'000'000},
      {.name = "seed",
       .kind = ValueKind::integer,
       .value_name = "N",
       .default_value = "0",
       .summary = "Seed of uuid() and random() in the program"},
      {.name = "fuel",
       .kind = ValueKind::integer,
       .value_name = "N",
       .default_value = "10000000",
       .summary = "Instructions that one call of a user function may take",
       .minimum = 1},
      {.name = "matches-max",
       .kind = ValueKind::integer,
       .value_name = "N",
       .default_value = "10000",
       .summary = "Results of one event that completes matches of a pattern; the last one before the others is marked, and they are counted",
       .minimum = 1},
      {.name = "state-max",
       .kind = ValueKind::integer,
       .value_name = "MB",
       .summary = "Memory, about, that the unfinished matches of one pattern may need; beyond it the oldest are given up, counted and reported. "
                  "Without it only .within bounds them",
       .minimum = 1,
       .maximum = 1'000'000'000},
      {.name = "provenance",
       .summary = "Add to every output that stems from a match the field _match: the match's id, the hash of its rule and the positions of its "
                  "events, counted from 0 in the order in which they were taken"},
      {.name = "svg",
       .kind = ValueKind::file,
       .value_name = "FILE",
       .summary = "Draw the first 500 matches into this file, an SVG that needs nothing else: a lane for each step over time"},
      {.name = "html",
       .kind = ValueKind::file,
       .value_name = "FILE",
       .summary = "Write the same drawings to this file with tables of the events, as a page that needs nothing else"},
      {.name = "stats",
       .kind = ValueKind::choice,
       .value_name = "FORMAT",
       .bare_value = "text",
       .summary = "Close with the time taken and, for each stream, rows in and out and the state it keeps: a table for people, "
                  "or one JSON object as the last line of standard error, in place of the summary",
       .choices = {"text", "json"}},
      {.name = "report",
       .kind = ValueKind::file,
       .value_name = "FILE",
       .summary = "Write a page about the run to this file, HTML that needs nothing else: rates, emitted numbers over time, the plan "
                  "with its counters, findings"},
      {.name = "quiet", .letter = 'q', .summary = "Do not print outputs"},
      {.name = "checkpoint-dir",
       .kind = ValueKind::directory,
       .value_name = "DIR",
       .environment = "VARPULIS_CHECKPOINT_DIR",
       .summary = "Save the state to this folder, and continue from the newest state in it"},
      {.name = "checkpoint-interval",
       .kind = ValueKind::duration,
       .value_name = "TIME",
       .default_value = "60s",
       .summary = "Time between two checkpoints: 90s, 5m, or seconds"},
      {.name = "workers",
       .letter = 'w',
       .kind = ValueKind::integer,
       .value_name = "N",
       .default_value = "1",
       .summary = "Threads to use at most: for streams that are not connected, and for rows where `varpulis explain` says they are divided; without it one, and what `.concurrent` asks for; results never depend on it",
       .minimum = 1,
       .maximum = 1024},
      {.name = "idle-timeout",
       .kind = ValueKind::duration,
       .value_name = "TIME",
       .default_value = "30s",
       .summary = "After this time without an event of its types a stream's time goes on with the others', or with the clock"},
      {.name = "partition-by",
       .kind = ValueKind::text,
       .value_name = "FIELD",
       .summary = "The field by which workers should divide events; the program decides, and a warning tells why where it is another one"},
  };
}

}  // namespace

std::vector<Option> plain_engine_options() {
  static constexpr std::string_view names[] = {"batch-size", "seed", "fuel", "matches-max", "state-max", "workers", "idle-timeout"};
  std::vector<Option> options = engine_options();
  std::erase_if(options, [](const Option& option) { return std::ranges::find(names, option.name) == std::end(names); });
  return options;
}

std::vector<Option> with_run_options(std::vector<Option> own) {
  for (std::vector<Option> more : {input_options(), engine_options()}) {
    own.insert(own.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  }
  return own;
}

bool wants_matches(const Invocation& invocation) {
  return invocation.has("provenance") || invocation.has("svg") || invocation.has("html") || invocation.text("output") == "timeline";
}

std::size_t drawings_max_of(const Invocation& invocation) {
  constexpr std::size_t drawings_max = 500;
  return invocation.has("svg") || invocation.has("html") ? drawings_max : 0;
}

engine::EpochSize epoch_size_of(const Invocation& invocation, std::size_t streams) {
  return invocation.has("batch-size") ? engine::EpochSize::fixed(static_cast<std::size_t>(invocation.integer("batch-size")))
                                      : engine::EpochSize::for_streams(streams);
}

LoopOptions loop_options_of(const Invocation& invocation, std::string_view name, std::size_t streams, std::optional<CheckpointFolder>& checkpoints) {
  LoopOptions loop;
  loop.epoch_size = epoch_size_of(invocation, streams);
  if (invocation.has("checkpoint-dir")) {
    loop.checkpoints = &checkpoints.emplace(invocation.text("checkpoint-dir"), name);
    loop.checkpoint_interval = std::chrono::nanoseconds(invocation.duration_ns("checkpoint-interval"));
  }
  return loop;
}

engine::EngineOptions engine_options_of(const Invocation& invocation) {
  engine::EngineOptions options;
  options.seed = static_cast<std::uint64_t>(invocation.integer("seed"));
  options.idle_timeout = invocation.duration_ns("idle-timeout");
  options.workers = static_cast<std::size_t>(invocation.integer("workers"));
  if (!invocation.has("workers")) options.cores = std::thread::hardware_concurrency();
  options.matches_max = static_cast<std::uint64_t>(invocation.integer("matches-max"));
  if (invocation.has("state-max")) options.state_max = static_cast<std::uint64_t>(invocation.integer("state-max")) * 1'000'000;
  options.function_limits.fuel = static_cast<std::uint64_t>(invocation.integer("fuel"));
  return options;
}

void check_division(const Invocation& invocation, const plan::Plan& plan, Session& session) {
  if (!invocation.has("partition-by")) return;
  const std::string field = invocation.text("partition-by"), why = plan::obstacle_to_division_by(plan, field);
  if (why.empty()) return;
  session.error.write(fmt::format("warning: --partition-by {} has no effect: {}; `varpulis explain` shows how rows are divided\n", field, why));
}

int finish_run(const EndedRun& run, const Result<LoopResult>& result, Session& session) {
  const Result<void> flushed = run.sink.flush();
  session.out.flush();
  const Result<void> dead_letters = run.dead_letters == nullptr ? Result<void>() : run.dead_letters->close();
  if (result && result->interrupted) {
    session.error.write(result->finished ? "Interrupted: the input ends here, and what was open was closed\n"
                                         : "Interrupted: what is open is in the checkpoint, and the next run with its folder goes on\n");
  }
  const engine::Statistics statistics = run.engine.statistics();
  RunSummary summary;
  summary.events = statistics.events;
  summary.outputs = statistics.outputs;
  summary.read = run.reader.counts();
  if (run.dead_letters != nullptr && run.dead_letters->written() > 0)
    summary.dead_letter_file = run.dead_letters->path();
  summary.losses = engine::loss_report(statistics);
  for (std::string& line : run.sink.losses()) summary.losses.push_back(std::move(line));
  if (session.error.is_terminal() || run.invocation.has("stats")) summary.seconds = run.seconds;
  Result<void> reported;
  if (run.report != nullptr) {
    run.report->set_outcome(result, run.seconds, summary.read.bad_records, summary.losses);
    reported = run.report->write(statistics);
  }
  Result<void> drawn;
  if (run.invocation.has("svg") || run.invocation.has("html")) {
    report::MatchDrawings drawings = run.sink.drawings();
    drawings.title = run.title;
    if (run.invocation.has("svg")) drawn = write_file(run.invocation.text("svg"), report::matches_svg(drawings));
    if (drawn && run.invocation.has("html")) drawn = write_file(run.invocation.text("html"), report::matches_page(drawings));
    if (drawings.left_out > 0) summary.losses.push_back(fmt::format("{} matches were not drawn: {} are enough for a page", drawings.left_out, drawings.matches.size()));
  }
  if (run.invocation.text("stats") == "json") {
    session.error.write(summary_json(summary, statistics) + "\n");
  } else {
    session.error.write(summary_text(summary));
    const std::string forecasts = forecast_table(statistics);
    if (!forecasts.empty()) session.error.write("\n" + forecasts);
    if (run.invocation.has("stats")) session.error.write("\n" + statistics_table(statistics));
  }
  for (const Error* error : {result ? nullptr : &result.error(), flushed ? nullptr : &flushed.error(),
                             dead_letters ? nullptr : &dead_letters.error(),
                             reported ? nullptr : &reported.error(), drawn ? nullptr : &drawn.error()}) {
    if (error != nullptr) return fail(session, *error);
  }
  return exit_fine;
}

}  // namespace varpulis::app
