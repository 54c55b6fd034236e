#pragma once
// The lines on standard error at the end of a run.
#include <optional>
#include <string>
#include <vector>

#include "codec/bad_record.h"
#include "engine/engine.h"

namespace varpulis::app {

struct RunSummary {
  std::uint64_t events = 0;
  std::uint64_t outputs = 0;
  std::string_view output_word = "output";  // what the text calls one
  codec::ReadCounts read;
  std::string dead_letter_file;     // where bad records are; empty: nowhere
  std::vector<std::string> losses;  // further lines: per stream, per connector
  std::optional<double> seconds;    // only where the output need not be the same twice
};

/// `1,000,000 events · 212 outputs · 3.1 s · 0 bad records`, then one line for each kind of loss.
[[nodiscard]] std::string summary_text(const RunSummary& summary);

/// The same and the statistics of each stream as one JSON object on one line, without its end-of-line.
[[nodiscard]] std::string summary_json(const RunSummary& summary, const engine::Statistics& statistics);

}  // namespace varpulis::app
