#pragma once
// Many rules over the same events in one reading pass: each rule file has an engine, and all of them get the same decoded epochs.
#include <functional>
#include <memory>

#include "apps/varpulis/alert.h"
#include "apps/varpulis/rule_files.h"
#include "codec/reader.h"
#include "engine/engine.h"
#include "engine/epoch_size.h"

namespace varpulis::app {

class Detection {
 public:
  using AlertUse = std::function<void(const Alert& alert, std::size_t file)>;
  struct Options {
    engine::EngineOptions engine;    // of each rule file; one thread each
    std::size_t threads = 1;         // among which the rule files are divided; alerts do not depend on it
    engine::EpochSize epoch_size = engine::EpochSize::for_streams(1);  // of all rule files together
  };
  struct Pass {
    std::uint64_t events = 0;
    bool interrupted = false;
  };

  /// `files` outlives the detection.
  Detection(const std::vector<RuleFile>& files, const Options& options);
  ~Detection();

  /// Reads to the end of the input, or to Ctrl-C, which counts as the end, or until nobody reads the output any more. Once only. Alerts
  /// come in the order of (position, deadline, rule file); of an input that fails, those before the error.
  [[nodiscard]] Result<Pass> run(codec::EventReader& reader, const AlertUse& use, Session& session);

  struct Count {
    std::size_t file;
    std::string_view rule;  // of RuleFile::rules
    std::uint64_t alerts;
  };
  /// What became of each rule: by file, then in declaration order.
  [[nodiscard]] std::vector<Count> counts() const;
  /// What rules could not take or did not send, and what they warned of: one line each, by rule file.
  [[nodiscard]] std::vector<std::string> losses() const;
  [[nodiscard]] std::vector<std::string> warnings() const;

 private:
  class RuleRun;
  void for_each_run(const std::function<void(RuleRun&)>& work);
  void hand_out(const AlertUse& use);

  const std::vector<RuleFile>& files_;
  Options options_;
  data::Projection projection_;
  std::vector<std::unique_ptr<RuleRun>> runs_;  // by file
};

}  // namespace varpulis::app
