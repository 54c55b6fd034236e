#include <filesystem>
#include <thread>

#include "apps/varpulis/commands.h"
#include "apps/varpulis/input_options.h"
#include "apps/varpulis/listing.h"
#include "apps/varpulis/program_file.h"
#include "apps/varpulis/run_options.h"
#include "apps/varpulis/text_file.h"
#include "apps/varpulis/trace_printer.h"
#include "codec/ordering.h"

namespace varpulis::app {
namespace {

std::string mode_name(const Invocation& invocation) {
  if (invocation.has("timed")) return "timed (real-time replay)";
  return invocation.has("streaming") ? "streaming" : "preload";
}

/// Several of the original's ways to say how fast. Pacing is the only one with an effect; results are the same in all
/// of them.
std::optional<std::string> contradiction(const Invocation& invocation) {
  for (const std::string_view other : {"immediate", "preload", "streaming"}) {
    if (invocation.gave("timed") && invocation.gave(other))
      return fmt::format("--timed and --{} exclude each other", other);
  }
  if (invocation.gave("json") && invocation.gave("output") && invocation.text("output") != "json")
    return "--json and --output exclude each other";
  if (invocation.gave("json") && (invocation.gave("verbose") || invocation.gave("quiet")))
    return "--json excludes --verbose and --quiet";
  if (invocation.gave("trace") && invocation.gave("checkpoint-dir"))
    return "--trace and --checkpoint-dir exclude each other";
  return std::nullopt;
}

OutputStyle output_style(const Invocation& invocation) {
  if (invocation.has("json") || invocation.text("output") == "json") return OutputStyle::json_lines;
  if (invocation.text("output") == "timeline") return OutputStyle::timeline;
  if (invocation.has("quiet")) return OutputStyle::none;
  return invocation.has("verbose") ? OutputStyle::listing_verbose : OutputStyle::listing;
}

void write_header(const Invocation& invocation, Session& session) {
  std::string out = "Varpulis Event Simulation\n============================\n";
  out += fmt::format("Program: {}\nEvents:  {}\nMode:    {}\nWorkers: {}\n", invocation.text("program"),
                     invocation.text("events"), mode_name(invocation), invocation.integer("workers"));
  if (invocation.has("partition-by")) out += fmt::format("Partition: {}\n", invocation.text("partition-by"));
  session.out.write(out + "\n");
}

/// The lines of --verbose about the input: each event when paced, else each batch.
class InputListing {
 public:
  InputListing(bool paced, Session& session) : paced_(paced), session_(session) {}
  void show(const data::Epoch& epoch) {
    if (!paced_) {
      total_ += epoch.positions;
      session_.out.write(
          fmt::format("  [batch {}] processing {} events (total read: {})\n", ++count_, epoch.positions, total_));
      return;
    }
    const auto elapsed =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start_).count();
    for (const data::Rows& rows : epoch.types) {
      if (rows.empty()) continue;
      std::string line = fmt::format("  [{:>3}] @ {:>5}ms {} ", ++count_, elapsed, rows.type_of(0));
      append_debug_fields(line, rows, 0);
      session_.out.write(line + "\n");
    }
  }

 private:
  bool paced_;
  Session& session_;
  std::uint64_t count_ = 0, total_ = 0;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// The number of events in a file; nothing for what can be read only once.
std::optional<std::uint64_t> count_events(const Invocation& invocation) {
  if (invocation.text("events") == "-") return std::nullopt;
  const Result<std::unique_ptr<codec::EventReader>> reader =
      codec::open_reader(reader_options(invocation, invocation.text("events")));
  if (!reader) return std::nullopt;
  const data::Projection nothing;
  data::EpochBuilder builder(nothing);
  std::uint64_t count = 0;
  for (;;) {
    const Result<bool> more = (*reader)->read(builder, 8192);
    count += builder.finish().positions;
    if (!more) return std::nullopt;
    if (!*more) return count;
  }
}

int simulate(const Invocation& invocation, Session& session) {
  const bool as_text = !invocation.has("json") && invocation.text("output") == "listing";
  const Result<std::string> text = read_file(invocation.text("program"));
  if (!text) return fail(session, text.error());
  if (as_text) write_header(invocation, session);
  std::string findings;
  const auto plan =
      load({.name = invocation.text("program"), .text = *text}, sema::Purpose::simulate, session, &findings, wants_matches(invocation));
  if (!plan) return exit_failed;
  check_division(invocation, *plan, session);

  codec::OrderingOptions ordering;
  ordering.temporary_directory = session.environment("TMPDIR").value_or("/tmp");
  ordering.note = [&](std::string_view note) { session.error.write(fmt::format("note: {}\n", note)); };
  codec::ReaderOptions input = reader_options(invocation, invocation.text("events"));
  use_declarations(input, *plan);
  std::optional<codec::DeadLetterFile> dead_letters;
  if (keeps_bad_records(invocation)) input.bad_records = &dead_letters.emplace(invocation.text("dead-letter"));
  Result<std::unique_ptr<codec::EventReader>> reader = codec::open_ordered_reader(input, ordering);
  if (!reader) return fail(session, reader.error());

  const bool verbose = as_text && invocation.has("verbose"), timed = invocation.has("timed"),
             traced = invocation.has("trace");
  engine::EngineOptions engine_options = engine_options_of(invocation);
  ResultSink::Options sink_options{.style = output_style(invocation), .shows_origins = invocation.has("provenance"), .drawings_max = drawings_max_of(invocation), .opens_connectors = false};
  TracePrinter trace(as_text ? session.out : session.error, traced ? count_events(invocation) : std::nullopt);
  if (traced) {
    engine_options.tracer = &trace;
    sink_options.before_output = [&](const data::Rows& rows, std::size_t begin, std::size_t count) {
      trace.emitted(rows, begin, count);
    };
  }
  ResultSink sink(sink_options, *plan, session);
  std::optional<RunReport> report;
  if (invocation.has("report")) {
    report.emplace(invocation.text("report"),
                   report::RunFacts{.command = "simulate",
                                    .program_name = invocation.text("program"),
                                    .program_text = *text,
                                    .inputs = {invocation.text("events")},
                                    .diagnostics = findings},
                   *plan, sink, false);
  }
  engine::Engine engine(plan, engine_options, report ? report->sink() : sink);

  std::optional<CheckpointFolder> checkpoints;
  LoopOptions loop = loop_options_of(invocation, "varpulis-simulate", plan->stages.size(), checkpoints);
  if (traced) loop.epoch_size = engine::EpochSize::fixed(1);
  loop.paced = timed;
  loop.reads_everything = traced || (verbose && timed);
  if (checkpoints) {
    if (as_text)
      session.out.write(fmt::format("Checkpointing: {} (every {})\n", invocation.text("checkpoint-dir"),
                                    invocation.text("checkpoint-interval")));
  }
  if (as_text)
    session.out.write(fmt::format("Program loaded: {} streams\n\nStarting simulation...\n\n", plan->stages.size()));
  InputListing listing(timed, session);
  if (verbose || traced || report) {
    loop.before_epoch = [&](const data::Epoch& epoch) {
      if (report) report->look_at(epoch);
      if (traced) trace.event(epoch);
      else if (verbose) listing.show(epoch);
    };
  }

  const auto start = std::chrono::steady_clock::now();
  const Result<LoopResult> result = run_loop(engine, **reader, loop, session);
  if (traced) trace.finish();
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (as_text && result) {
    const engine::Statistics statistics = engine.statistics();
    session.out.write(
        fmt::format("\nSimulation Complete\n======================\nDuration:         {}\nEvents processed: "
                    "{}\nWorkers used:     {}\nOutput events emitted: {}\n"
                    "Event rate:       {:.1f} events/sec\n",
                    human_duration(seconds), statistics.events, engine.threads(), statistics.outputs,
                    seconds > 0 ? static_cast<double>(result->events) / seconds : 0.0));
    if (!sink.summary().empty()) {
      session.out.write("\nOutput Events Summary:\n");
      if (const auto shown = sink.summary().read([&](std::string_view piece) { session.out.write(piece); }); !shown)
        return fail(session, shown.error());
    }
  }
  return finish_run({.invocation = invocation,
                     .engine = engine,
                     .reader = **reader,
                     .sink = sink,
                     .dead_letters = dead_letters ? &*dead_letters : nullptr,
                     .report = report ? &*report : nullptr,
                     .seconds = seconds,
                     .title = invocation.text("program")},
                    result, session);
}

std::filesystem::file_time_type change_time(const std::string& path) {
  std::error_code error;
  return std::filesystem::last_write_time(path, error);
}

/// Runs again whenever one of the two files changes, until Ctrl-C.
int watch(const Invocation& invocation, Session& session) {
  const std::string program = invocation.text("program"), events = invocation.text("events");
  int code = exit_fine;
  while (!session.interrupted) {
    const auto program_time = change_time(program), events_time = change_time(events);
    code = simulate(invocation, session);
    session.error.write(fmt::format("Watching {} and {}; Ctrl-C ends\n", program, events));
    session.out.flush();
    session.error.flush();
    while (!session.interrupted && change_time(program) == program_time && change_time(events) == events_time) {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
  }
  return code;
}

int run(const Invocation& invocation, Session& session) {
  if (const auto wrong = contradiction(invocation)) {
    session.error.write(fmt::format("Error: {}\n", *wrong));
    return exit_usage;
  }
  if (!invocation.has("watch")) return simulate(invocation, session);
  if (invocation.text("program") == "-" || invocation.text("events") == "-") {
    session.error.write("Error: --watch needs files, not standard input\n");
    return exit_usage;
  }
  return watch(invocation, session);
}

}  // namespace

Command simulate_command() {
  std::vector<Option> options = {
      {.name = "program",
       .letter = 'p',
       .kind = ValueKind::file,
       .value_name = "FILE",
       .summary = "The program",
       .required = true},
      {.name = "events",
       .letter = 'e',
       .kind = ValueKind::file,
       .value_name = "FILE",
       .summary = "The events: .evt text, JSON Lines or CSV; - is standard input",
       .required = true},
      {.name = "output",
       .letter = 'o',
       .kind = ValueKind::choice,
       .value_name = "STYLE",
       .default_value = "listing",
       .summary = "How results are shown: the outputs in a listing with a header and a summary, the outputs as JSON Lines alone, or the "
                  "timelines of matches alone",
       .choices = {"listing", "json", "timeline"}},
      {.name = "json", .summary = "The same as --output json: print the outputs as JSON Lines and nothing else on standard output"},
      {.name = "timed", .summary = "Replay with the delays of the events; otherwise as fast as possible"},
      {.name = "immediate", .summary = "As fast as possible: the default, accepted for the sake of older scripts"},
      {.name = "preload", .summary = "Like --immediate"},
      {.name = "streaming", .summary = "Like --immediate; the mode is named in the header"},
      {.name = "verbose", .letter = 'v', .summary = "Show events and outputs as they come"},
      {.name = "watch", .summary = "Run again whenever one of the two files changes, until Ctrl-C"},
      {.name = "trace", .summary = "Show for every event which streams it reaches and what their operators do with it"},
  };
  return {
      .name = "simulate",
      .summary = "Run a program over a file of events, in the order of their times",
      .description =
          "Events are sorted by time; equal times keep their order in the file. Time is virtual: it moves with the "
          "events, so that a run gives the same "
          "results every time, in every mode.\n\nNo connectors are opened: rows for .to(...) are counted, alerts are "
          "printed. A bad record is counted and "
          "passed over.",
      .examples = {{"a first look", "varpulis simulate -p rules.vpl -e events.evt"},
                   {"outputs for another program", "varpulis simulate -p rules.vpl -e events.jsonl --json | jq .value"},
                   {"why does nothing come out", "varpulis simulate -p rules.vpl -e events.evt --trace"},
                   {"try it out while editing", "varpulis simulate -p rules.vpl -e events.evt --watch"}},
      .options = with_run_options(std::move(options)),
      .failure = "the program is invalid, a file cannot be read or, with --strict, a record is bad",
      .run = &run};
}

}  // namespace varpulis::app
