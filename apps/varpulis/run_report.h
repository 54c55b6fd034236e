#pragma once
// `--report FILE`: looks on while a program runs and writes the page about it.
#include <chrono>
#include <string>

#include "apps/varpulis/event_loop.h"
#include "report/page.h"
#include "report/recorder.h"

namespace varpulis::app {

class RunReport {
 public:
  /// `facts` as far as they are known before the run; `plan` and `next` outlive the report. `tells_clock`: the page says when and how long
  /// by the clock, so that it is another one each time.
  RunReport(std::string path, report::RunFacts facts, const plan::Plan& plan, engine::OutputSink& next,
            bool tells_clock);

  /// What the engine has to write to.
  [[nodiscard]] engine::OutputSink& sink() { return recorder_; }
  /// Before each epoch is fed.
  void look_at(const data::Epoch& epoch);
  /// After the run: what became of it, then the file.
  void set_outcome(const Result<LoopResult>& result, double seconds, std::uint64_t bad_records,
                   std::vector<std::string> losses);
  [[nodiscard]] Result<void> write(const engine::Statistics& statistics) const;

 private:
  std::string path_;
  report::RunFacts facts_;
  const plan::Plan& plan_;
  bool tells_clock_;
  report::Collector collector_;
  report::Recorder recorder_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace varpulis::app
