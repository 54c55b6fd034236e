#pragma once
#include <deque>
#include <memory>
#include <vector>

#include "catalog/match_watcher.h"
#include "ops/match_events.h"
#include "pattern/matcher.h"

namespace varpulis::ops {

/// Tells a MatchWatcher what the matchers of a pattern do, and why events are not taken: by the matchers' own knowledge of what a run waits for,
/// and the conjuncts of conditions, which the program must have been compiled to keep. Slow: asked for every run at every event.
class MatchWatch {
 public:
  /// `matchers` and `watcher` outlive it.
  MatchWatch(std::shared_ptr<const MatchPlan> plan, const MatchEvents& events, std::deque<pattern::Matcher>& matchers,
             catalog::MatchWatcher& watcher);
  ~MatchWatch();

  /// Rows come in; they stay until end().
  void begin(const data::Rows& rows, catalog::OperatorContext& context);
  void end() { rows_ = nullptr; }
  /// The matchers are about to be given this event; then after() follows for each.
  void at(std::uint32_t event);
  void before(std::uint32_t alternative, std::uint32_t event);
  void after(std::uint32_t alternative, std::uint32_t event);
  void at_time(std::int64_t deadline) { watcher_.at_time({deadline}); }
  void at_end() { watcher_.at_end(); }

 private:
  class Listener;
  struct Sides {
    std::unique_ptr<catalog::RowEvaluation> holds, left, right;
  };
  struct Refusal {
    catalog::MatchWatcher::RunId run;
    std::uint32_t step = 0;
    std::vector<catalog::Obstacle> obstacles;
  };
  [[nodiscard]] bool is_of_type(std::uint32_t step, std::uint32_t event) const;
  void add_conditions(std::uint32_t step, std::uint32_t event, std::span<const data::Value> captured, bool compares,
                      std::vector<catalog::Obstacle>& to);
  [[nodiscard]] std::vector<catalog::Obstacle> obstacles(std::uint32_t alternative, std::uint32_t run, const pattern::Matcher::Reach& reach,
                                                         std::uint32_t event);

  std::shared_ptr<const MatchPlan> plan_;
  const MatchEvents& events_;
  std::deque<pattern::Matcher>& matchers_;
  catalog::MatchWatcher& watcher_;
  std::vector<std::unique_ptr<Listener>> listeners_;  // by alternative
  std::vector<std::vector<Sides>> sides_;             // by step, then by conjunct
  const data::Rows* rows_ = nullptr;
  bool is_of_interest_ = false;
  std::vector<Refusal> refusals_;                     // of the alternative at hand
  std::vector<pattern::Matcher::Reach> reachable_;    // scratch
  std::vector<data::Value> registers_;                // scratch
};

}  // namespace varpulis::ops
