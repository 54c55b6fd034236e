#pragma once
// One stage at run time: the state of its operators, its counters, and the warnings it already gave.
#include <array>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "catalog/operator.h"
#include "plan/plan.h"
#include "runtime/effect_buffer.h"
#include "runtime/input_rows.h"
#include "runtime/tracer.h"

namespace varpulis::runtime {

class StageRunner {
 public:
  /// Both outlive the runner.
  StageRunner(const plan::Stage& stage, EffectBuffer& effects);

  /// Runs the operators over the rows of an epoch; `finishing` also runs their end of input.
  [[nodiscard]] Produced run(data::Rows rows, catalog::TimeSteps steps, catalog::EvaluationContext& evaluation, const data::Epoch& epoch,
                             bool finishing, Tracer* tracer);
  /// The number of the next current list in this epoch; the graph sets it back when an epoch begins.
  [[nodiscard]] std::uint32_t& next_list() { return next_list_; }

  [[nodiscard]] bool needs_time() const { return needs_time_; }
  [[nodiscard]] const plan::Stage& stage() const { return stage_; }

  struct Counts {
    std::uint64_t rows_in = 0, rows_out = 0, outputs = 0;
    std::array<std::uint64_t, static_cast<std::size_t>(catalog::Counter::count_)> counters{};
    std::map<std::string, std::uint64_t, std::less<>> named;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> operators;  // rows in and out of each
  };
  [[nodiscard]] const Counts& counts() const { return counts_; }
  /// What the operators keep now; costs a look at each.
  [[nodiscard]] std::vector<catalog::StateUsage> usage() const;

  void save(state::SnapshotWriter& to) const;
  Result<void> load(state::SnapshotReader& from);

 private:
  class OperatorEffects;
  const plan::Stage& stage_;
  EffectBuffer& effects_;
  std::vector<std::unique_ptr<catalog::Operator>> operators_;
  bool needs_time_ = false;
  std::uint32_t next_list_ = 0;
  std::vector<data::Rows> late_;               // of this run, on their way to consumers of `late_to`
  Counts counts_;
  std::set<std::string, std::less<>> warned_;  // topics, with the operator's number
};

}  // namespace varpulis::runtime
