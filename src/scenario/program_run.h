#pragma once
// A compiled program that is fed pieces of input, restarted in between, and whose every word is collected.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "codec/reader.h"
#include "engine/engine.h"
#include "scenario/configuration.h"
#include "scenario/output_line.h"

namespace varpulis::scenario {

class ProgramRun {
 public:
  ProgramRun(std::shared_ptr<const plan::Plan> plan, const Configuration& configuration);
  ~ProgramRun();
  ProgramRun(const ProgramRun&) = delete;
  ProgramRun& operator=(const ProgramRun&) = delete;

  /// All events of an input, in arrival order. A bad record is an error.
  [[nodiscard]] Result<void> feed(codec::EventReader& reader);
  /// Saves the engine, destroys it, and loads what was saved into a new one.
  [[nodiscard]] engine::EngineOptions options() const;
  [[nodiscard]] Result<void> restart();
  /// The engine clock reaches `time` without an event.
  void move_clock(EventTime time);
  void finish();

  [[nodiscard]] const std::vector<OutputLine>& lines() const { return lines_; }
  [[nodiscard]] engine::Statistics statistics() const;

 private:
  class Collector;
  std::shared_ptr<const plan::Plan> plan_;
  Configuration configuration_;
  std::vector<OutputLine> lines_;
  std::unique_ptr<Collector> collector_;
  std::unique_ptr<engine::Engine> engine_;
  data::EpochBuilder builder_;
};

}  // namespace varpulis::scenario
