#pragma once
#include <memory>
#include <string>
#include <vector>

#include "ops/match_plan.h"
#include "trend/program.h"

namespace varpulis::ops {

/// The immutable plan of `.trend_aggregate`: the automaton, and where results are found in its totals.
struct TrendPlan {
  TrendPlan(const catalog::PatternPtr& description, bool event_time);

  struct Output {
    std::string name;
    catalog::TrendValue::Kind kind = catalog::TrendValue::Kind::trends;
    std::uint32_t cell = 0;  // of a total
  };
  [[nodiscard]] const catalog::PatternDescription& description() const { return *match->description; }
  [[nodiscard]] const std::optional<catalog::TrendWindow>& window() const { return description().trends->window; }
  [[nodiscard]] bool has_window(catalog::TrendWindow::Kind kind) const { return window() && window()->kind == kind; }
  /// An event is what its type says, and results are those of windows without partition: bursts of a type may be taken at once.
  [[nodiscard]] bool takes_bursts() const;
  /// Fields of the input that are read.
  [[nodiscard]] catalog::FieldUse fields_read() const;

  std::shared_ptr<const MatchPlan> match;  // item bits, slots and conditions
  std::vector<trend::Comparison> comparisons;  // by step
  trend::Program program;
  std::vector<Output> outputs;
  std::vector<std::string> columns;  // fields that aggregates are over, by value column
  bool shows_stream = true;          // some result's `stream` is read
};

/// How many states the automaton of a pattern would have.
[[nodiscard]] std::size_t trend_states(const catalog::PatternPtr& description);

}  // namespace varpulis::ops
