#include "apps/varpulis/run_report.h"

#include "apps/varpulis/text_file.h"

namespace varpulis::app {

RunReport::RunReport(std::string path, report::RunFacts facts, const plan::Plan& plan, engine::OutputSink& next,
                     bool tells_clock)
    : path_(std::move(path)),
      facts_(std::move(facts)),
      plan_(plan),
      tells_clock_(tells_clock),
      collector_(plan),
      recorder_(collector_, next) {}

void RunReport::look_at(const data::Epoch& epoch) {
  if (tells_clock_) collector_.set_wall_time((std::chrono::steady_clock::now() - start_) / std::chrono::nanoseconds(1));
  collector_.add_events(epoch);
}

void RunReport::set_outcome(const Result<LoopResult>& result, double seconds, std::uint64_t bad_records,
                            std::vector<std::string> losses) {
  if (tells_clock_) facts_.seconds = seconds;
  facts_.bad_records = bad_records;
  facts_.losses = std::move(losses);
  if (!result) facts_.failure = result.error().message();
  else if (result->interrupted || !result->finished) facts_.failure = "it was interrupted";
  if (result && result->skipped > 0) {
    facts_.note = fmt::format(
        "The run went on from a checkpoint after {} events: counters are since the very start, charts show what came "
        "since.",
        result->skipped);
  }
}

Result<void> RunReport::write(const engine::Statistics& statistics) const {
  return write_file(path_, report::page(facts_, plan_, statistics, collector_));
}

}  // namespace varpulis::app
