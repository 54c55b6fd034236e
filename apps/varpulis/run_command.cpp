#include <unistd.h>

#include "apps/varpulis/commands.h"
#include "apps/varpulis/input_options.h"
#include "apps/varpulis/program_file.h"
#include "apps/varpulis/run_options.h"
#include "apps/varpulis/text_file.h"
#include "codec/merge.h"

namespace varpulis::app {
namespace {

constexpr int idle_wait_ms = 100;  // how soon a paused input notices Ctrl-C

Result<ProgramText> program_of(const Invocation& invocation) {
  if (invocation.has("expr")) return ProgramText{.name = "<expr>", .text = invocation.text("expr")};
  VARPULIS_TRY(std::string text, read_file(invocation.text("file")));
  return ProgramText{.name = invocation.text("file"), .text = std::move(text)};
}

OutputStyle output_style(const Invocation& invocation, const Session& session) {
  if (invocation.has("quiet")) return OutputStyle::none;
  const std::string style = invocation.text("output");
  if (invocation.has("json") || style == "json") return OutputStyle::json_lines;
  if (style == "text") return OutputStyle::readable;
  if (style == "table") return OutputStyle::table;
  if (style == "timeline") return OutputStyle::timeline;
  if (style == "listing") return OutputStyle::listing_lines;
  return session.out.is_terminal() ? OutputStyle::readable : OutputStyle::json_lines;
}

std::vector<std::string> paths_of(const Invocation& invocation) {
  return invocation.positionals.empty() ? std::vector<std::string>{"-"} : invocation.positionals;
}

/// Standard input alone: merged with files it waits for them, and they for it.
bool is_live(const Invocation& invocation) { return paths_of(invocation) == std::vector<std::string>{"-"}; }

Result<std::unique_ptr<codec::EventReader>> open_inputs(const Invocation& invocation, const plan::Plan& plan,
                                                        codec::BadRecords* bad_records) {
  std::vector<codec::ReaderOptions> inputs;
  for (const std::string& path : paths_of(invocation)) {
    inputs.push_back(reader_options(invocation, path));
    use_declarations(inputs.back(), plan);
    inputs.back().bad_records = bad_records;
    if (path == "-") inputs.back().idle_wait_ms = idle_wait_ms;
  }
  if (inputs.size() == 1) return codec::open_reader(inputs[0]);
  return codec::open_merged_reader(inputs);
}

int run(const Invocation& invocation, Session& session) {
  if (!invocation.has("expr") && !invocation.has("file")) {
    session.error.write("Error: Either --file or --expr must be provided\n");
    return exit_usage;
  }
  if (invocation.has("expr") && invocation.gave("file")) {
    session.error.write("Error: --file and --expr exclude each other\n");
    return exit_usage;
  }
  const Result<ProgramText> program = program_of(invocation);
  if (!program) return fail(session, program.error());
  std::string findings;
  const auto plan = load(*program, sema::Purpose::run, session, &findings, wants_matches(invocation));
  if (!plan) return exit_failed;
  check_division(invocation, *plan, session);
  const bool from_terminal =
      is_live(invocation) && session.input_descriptor >= 0 && ::isatty(session.input_descriptor) == 1;
  if (from_terminal)
    session.error.write("Reading events from the terminal, as JSON Lines or .evt text; Ctrl-D ends.\n");
  session.error.flush();
  std::optional<codec::DeadLetterFile> dead_letters;
  if (keeps_bad_records(invocation)) dead_letters.emplace(invocation.text("dead-letter"));
  Result<std::unique_ptr<codec::EventReader>> reader = open_inputs(invocation, *plan, dead_letters ? &*dead_letters : nullptr);
  if (!reader) return fail(session, reader.error());

  ResultSink sink({.style = output_style(invocation, session), .shows_origins = invocation.has("provenance"), .drawings_max = drawings_max_of(invocation), .opens_connectors = true}, *plan, session);
  if (const auto opened = sink.flush(); !opened) return fail(session, opened.error());
  std::optional<RunReport> report;
  if (invocation.has("report")) {
    report.emplace(invocation.text("report"),
                   report::RunFacts{.command = "run",
                                    .program_name = program->name,
                                    .program_text = program->text,
                                    .inputs = invocation.positionals,
                                    .diagnostics = findings},
                   *plan, sink, true);
  }
  engine::EngineOptions engine_options = engine_options_of(invocation);
  engine_options.use_contexts = true;
  engine::Engine engine(plan, engine_options, report ? report->sink() : sink);
  for (const std::string& note : engine.notes()) session.error.write(fmt::format("warning: {}\n", note));
  std::optional<CheckpointFolder> checkpoints;
  LoopOptions loop = loop_options_of(invocation, "varpulis-run", plan->stages.size(), checkpoints);
  loop.flushes_every_epoch = is_live(invocation);
  loop.is_live = is_live(invocation);
  if (report) loop.before_epoch = [&](const data::Epoch& epoch) { report->look_at(epoch); };
  const auto start = std::chrono::steady_clock::now();
  const Result<LoopResult> result = run_loop(engine, **reader, loop, session);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return finish_run({.invocation = invocation,
                     .engine = engine,
                     .reader = **reader,
                     .sink = sink,
                     .dead_letters = dead_letters ? &*dead_letters : nullptr,
                     .report = report ? &*report : nullptr,
                     .seconds = seconds,
                     .title = program->name},
                    result, session);
}

}  // namespace

Command run_command() {
  std::vector<Option> options = {
      {.name = "file", .letter = 'f', .kind = ValueKind::file, .value_name = "FILE", .summary = "The program"},
      {.name = "expr",
       .aliases = {"code"},
       .letter = 'e',
       .kind = ValueKind::text,
       .value_name = "TEXT",
       .summary = "The program itself"},
      {.name = "output",
       .letter = 'o',
       .kind = ValueKind::choice,
       .value_name = "STYLE",
       .default_value = "auto",
       .summary = "How outputs are shown: JSON Lines, a row a line for people, tables, the original's listing, or the timelines of matches; auto "
                  "is text on a terminal and json in a pipe",
       .choices = {"auto", "json", "text", "table", "listing", "timeline"}},
      {.name = "json", .summary = "The same as --output json"},
  };
  return {
      .name = "run",
      .summary = "Run a program over events as they arrive, from standard input or from files",
      .description =
          "Outputs are JSON Lines when piped and a readable listing on a terminal; a summary comes on standard error. "
          "Events are taken in arrival order; "
          "several files are merged by time, each in its own order. Ctrl-C is the end of the input; with --checkpoint-dir what is "
          "open is kept for the next run.\n\nConnectors of "
          "the types file and console are opened; "
          "alerts are printed.",
      .examples = {{"filter a pipe",
                    "cat e.jsonl | varpulis run -e 'stream Hot = Reading .where(value > 90) .emit(value: value)'"},
                   {"a program over two files, merged by time", "varpulis run -f rules.vpl monday.jsonl tuesday.jsonl"},
                   {"a CSV file, whose rows name no type",
                    "varpulis run -f rules.vpl --event-type Reading readings.csv"},
                   {"one program after another", "varpulis run -f clean.vpl < e.jsonl | varpulis run -f rules.vpl"}},
      .positionals = {{.name = "EVENTS",
                       .kind = ValueKind::file,
                       .summary = "Files of events; without any, or for -, standard input",
                       .repeated = true}},
      .options = with_run_options(std::move(options)),
      .failure = "the program is invalid, a file cannot be read or, with --strict, a record is bad",
      .run = &run};
}

}  // namespace varpulis::app
