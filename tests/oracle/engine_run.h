#pragma once
// The engine's side of a comparison: a program compiled once, run over any number of inputs.
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "oracle/matcher.h"

namespace varpulis::oracle {

struct RunOptions {
  std::size_t batch_events = 8192;
  std::size_t restart_every = 0;  // after so many batches the state is saved and loaded into a new engine; 0: never
  bool stepped = false;           // deadlines run one by one
};

class CompiledPattern {
 public:
  /// `text` is the program of a pattern, perhaps with more around it: of what comes out only rows of type S count.
  CompiledPattern(const Pattern& pattern, std::string text);
  /// Why the program does not compile; empty if it does.
  [[nodiscard]] const std::string& error() const { return error_; }
  [[nodiscard]] const std::string& text() const { return text_; }
  /// What comes out, in order. `offset_ms` is added to all times of the input, and taken off those of the output.
  [[nodiscard]] std::vector<Match> run(std::span<const Event> events, const RunOptions& options = {}, std::int64_t offset_ms = 0) const;

 private:
  std::string text_, error_;
  bool collects_;
  std::vector<std::string> step_names_, count_names_;
  std::shared_ptr<const plan::Plan> plan_;
};

}  // namespace varpulis::oracle
