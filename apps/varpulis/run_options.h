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

[[nodiscard]] std::vector<Option> engine_options();
[[nodiscard]] engine::EngineOptions engine_options_of(const Invocation& invocation);

/// A run that is over, but for its closing summary.
struct EndedRun {
  const Invocation& invocation;
  const engine::Engine& engine;
  const codec::EventReader& reader;
  ResultSink& sink;
  codec::DeadLetterFile* dead_letters = nullptr;  // null: none was asked for
  RunReport* report = nullptr;                   // null: none was asked for
  double seconds = 0;
};

/// Prints the summary and writes the report; the command has failed when the run did, or when something could not be written.
[[nodiscard]] int finish_run(const EndedRun& run, const Result<LoopResult>& result, Session& session);

}  // namespace varpulis::app
