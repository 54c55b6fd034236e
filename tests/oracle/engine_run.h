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

/// Takes the outputs of a run.
class OutputRows : public engine::OutputSink {
 public:
  void print(std::string_view) override {}
  void log(catalog::LogLevel, std::string_view, std::string_view) override {}
  void alert(std::string_view, std::string_view, std::string_view) override {}
  void warning(std::string_view, std::string_view) override {}
  void write(std::size_t, const data::Rows&, std::size_t, std::size_t) override {}
  bool finishing = false;  // the input is over
};

class CompiledProgram {
 public:
  explicit CompiledProgram(std::string text);
  /// Why the program does not compile; empty if it does.
  [[nodiscard]] const std::string& error() const { return error_; }
  [[nodiscard]] const std::string& text() const { return text_; }
  /// `offset_ms` is added to all times of the input.
  void run(std::span<const Event> events, const RunOptions& options, std::int64_t offset_ms, OutputRows& to) const;

 private:
  std::string text_, error_;
  std::shared_ptr<const plan::Plan> plan_;
};

class CompiledPattern {
 public:
  /// `text` is the program of a pattern, perhaps with more around it: of what comes out only rows of type S count.
  CompiledPattern(const Pattern& pattern, std::string text);
  /// Why the program does not compile; empty if it does.
  [[nodiscard]] const std::string& error() const { return program_.error(); }
  [[nodiscard]] const std::string& text() const { return program_.text(); }
  /// What comes out, in order. `offset_ms` is added to all times of the input, and taken off those of the output.
  [[nodiscard]] std::vector<Match> run(std::span<const Event> events, const RunOptions& options = {}, std::int64_t offset_ms = 0) const;

 private:
  CompiledProgram program_;
  bool collects_;
  std::vector<std::string> step_names_, count_names_;
};

}  // namespace varpulis::oracle
