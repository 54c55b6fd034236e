#pragma once
// What detect and analyze share: rules, the events they look at, and the summary of a pass.
#include "apps/varpulis/detection.h"
#include "apps/varpulis/run_options.h"

namespace varpulis::app {

/// The command's own options between those that name rules and those about events and engines. The format of events is --input-format.
[[nodiscard]] std::vector<Option> with_detection_options(std::vector<Option> own);

/// The rules of --rules; warns of declarations that contradict each other.
[[nodiscard]] Result<RuleFiles> rules_of(const Invocation& invocation, Session& session);

/// A pass of all rules over some files of events, with what it needs to be told about.
class DetectionPass {
 public:
  /// One file is read in the order of its times; several are merged by time, each in its own order. `rules` outlives the pass.
  [[nodiscard]] static Result<std::unique_ptr<DetectionPass>> open(const RuleFiles& rules, const std::vector<std::string>& paths,
                                                                   const Invocation& invocation, Session& session);

  [[nodiscard]] Result<void> run(const Detection::AlertUse& use, Session& session);
  [[nodiscard]] const Detection& detection() const { return detection_; }
  [[nodiscard]] std::uint64_t events() const { return events_; }
  [[nodiscard]] std::uint64_t alerts() const { return alerts_; }
  /// Warnings of the rules, the line of numbers, what was lost.
  void write_summary(std::vector<std::string> losses, Session& session) const;

 private:
  DetectionPass(const RuleFiles& rules, const Detection::Options& options) : detection_(rules.files, options) {}

  std::unique_ptr<codec::DeadLetterFile> dead_letters_;  // null: none is asked for
  std::unique_ptr<codec::EventReader> reader_;
  Detection detection_;
  std::uint64_t events_ = 0, alerts_ = 0;
  double seconds_ = 0;
};

}  // namespace varpulis::app
