#pragma once
// The options that `run` and `simulate` share, and what follows from them.
#include <memory>
#include <vector>

#include "apps/varpulis/event_loop.h"
#include "apps/varpulis/result_sink.h"
#include "apps/varpulis/run_report.h"
#include "apps/varpulis/run_summary.h"
#include "codec/dead_letter.h"

namespace varpulis::app {

/// A command's own options with those about its input and its engine behind them.
[[nodiscard]] std::vector<Option> with_run_options(std::vector<Option> own);
/// Those about the engine alone, in that order: batch-size, seed, fuel, workers, idle-timeout.
[[nodiscard]] std::vector<Option> plain_engine_options();
[[nodiscard]] engine::EngineOptions engine_options_of(const Invocation& invocation);
/// What is wanted of matches beside outputs: `--provenance`, `--svg`, `--html`, `-o timeline`. The program has to be compiled for it.
[[nodiscard]] bool wants_matches(const Invocation& invocation);
/// Matches that are kept for `--svg` and `--html`.
[[nodiscard]] std::size_t drawings_max_of(const Invocation& invocation);
/// What the options say about the loop. Where they name a folder, `checkpoints` becomes that folder and has to outlive the loop; `name`
/// is that of the checkpoints in it.
/// --batch-size, or what suits programs of so many streams.
[[nodiscard]] engine::EpochSize epoch_size_of(const Invocation& invocation, std::size_t streams);
[[nodiscard]] LoopOptions loop_options_of(const Invocation& invocation, std::string_view name, std::size_t streams,
                                          std::optional<CheckpointFolder>& checkpoints);

/// Warns where --partition-by names a field by which the program does not divide rows.
void check_division(const Invocation& invocation, const plan::Plan& plan, Session& session);

/// A run that is over, but for its closing summary.
struct EndedRun {
  const Invocation& invocation;
  const engine::Engine& engine;
  const codec::EventReader& reader;
  ResultSink& sink;
  codec::DeadLetterFile* dead_letters = nullptr;  // null: none was asked for
  RunReport* report = nullptr;                   // null: none was asked for
  double seconds = 0;
  std::string title;  // of drawings: what the program is called
};

/// Prints the summary and writes the report; the command has failed when the run did, or when something could not be written.
[[nodiscard]] int finish_run(const EndedRun& run, const Result<LoopResult>& result, Session& session);

}  // namespace varpulis::app
