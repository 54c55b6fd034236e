#pragma once
// Runs a scenario and compares each of its sections with what really comes out.
#include <functional>
#include <optional>
#include <string>

#include "base/diagnostic.h"
#include "catalog/catalog.h"
#include "scenario/configuration.h"
#include "scenario/scenario_file.h"
#include "vpl/source_map.h"

namespace varpulis::scenario {

struct RunOptions {
  const catalog::Catalog& catalog;
  Configuration configuration;
  /// Reads a file named in a section (`file=`) or imported by a program; the path is relative to the folder of the
  /// scenario.
  std::function<Result<std::string>(const std::string& path)> read_file;
  /// The text of diagnostics in sections `expect-error` and `expect-warning`.
  std::function<std::string(const Diagnostics& diagnostics, const vpl::SourceMap& sources)> render;
};

struct Outcome {
  bool passed = true;
  std::string explanation;               // what differed, in lines; empty when passed
  std::optional<std::string> rewritten;  // the file with what came out, when something differed
};

/// Never fails for other reasons than the scenario: a scenario that cannot be run has not passed.
[[nodiscard]] Outcome run_scenario(const ScenarioFile& file, const RunOptions& options);

}  // namespace varpulis::scenario
