#pragma once
#include <deque>
#include <memory>

#include "ops/match_results.h"
#include "ops/match_watch.h"
#include "pattern/enumerator.h"
#include "pattern/matcher.h"
#include "pattern/one_run_matcher.h"

namespace varpulis::ops {

/// Matches a pattern: every alternative by a matcher of its own, over the same events.
class MatchOperator : public catalog::Operator {
 public:
  MatchOperator(std::shared_ptr<const MatchPlan> plan, RootNumbers roots, std::shared_ptr<const std::string> type);

  void process(const data::Rows& rows, catalog::OperatorContext& context, catalog::Emitter& out) override;
  void advance(catalog::TimeSteps steps, const data::Rows& rows, catalog::OperatorContext& context,
               catalog::Emitter& out) override;
  [[nodiscard]] std::optional<catalog::Deadline> next_deadline() override;
  void fire(const catalog::Firing& firing, catalog::OperatorContext& context, catalog::Emitter& out) override;
  [[nodiscard]] EventTime held() override;
  void finish(catalog::OperatorContext& context, catalog::Emitter& out) override;

  [[nodiscard]] catalog::StateUsage usage() const override;
  void save(state::SnapshotWriter& to) const override;
  Result<void> load(state::SnapshotReader& from) override;

 protected:
  // What another operator makes of the same runs.
  virtual void find_partitions(const data::Rows& rows);
  virtual void take_row(std::uint32_t event);
  /// The results on their way out; `rows` are those of the epoch.
  [[nodiscard]] virtual data::Rows finished(data::Rows results, const data::Rows&) { return results; }
  [[nodiscard]] const MatchPlan& plan() const { return *plan_; }
  [[nodiscard]] MatchEvents& events() { return events_; }
  [[nodiscard]] std::deque<pattern::Matcher>& matchers() { return matchers_; }
  [[nodiscard]] const std::deque<pattern::Matcher>& matchers() const { return matchers_; }
  /// Matches go there from now on, not to the results.
  void divert_matches(pattern::Matches& to) { matches_ = &to; }
  /// An open run is a result that a row of the epoch makes.
  void show(std::uint32_t run, std::uint32_t event);

 private:
  /// An expiry and whose it is.
  struct Due {
    std::size_t matching = 0;
    pattern::Matching::Expiry expiry;
  };
  [[nodiscard]] std::optional<Due> next_due();
  void expire(const Due& due, const MatchCause& cause);
  void take_limits(const catalog::OperatorContext& context);
  void take_rows(catalog::TimeSteps steps, const data::Rows& rows, catalog::OperatorContext& context);
  void evict(std::uint32_t event);
  /// Lets a watcher of this stream see what becomes of its runs.
  void begin_watch(const data::Rows& rows, catalog::OperatorContext& context);
  /// Of that, what stream time has reached.
  [[nodiscard]] std::optional<Due> reached_due(bool end_of_input);
  /// All runs whose deadlines stream time has reached.
  void expire_due(bool end_of_input, const MatchCause& cause);
  /// Passes the matches on and lets go of the epoch.
  void end(const data::Rows& rows, catalog::OperatorContext& context, catalog::Emitter& out);
  void report(const data::Rows& rows, catalog::OperatorContext& context);

  std::shared_ptr<const MatchPlan> plan_;
  RootNumbers roots_;
  std::shared_ptr<const std::string> type_;
  MatchEvents events_;
  MatchResults results_;
  pattern::Matches* matches_ = &results_;
  std::deque<pattern::Matcher> matchers_;        // of skip-till-next
  std::optional<pattern::OneRunMatcher> one_run_;  // where that can do it
  std::deque<pattern::Enumerator> enumerators_;  // of `.selection`
  std::vector<pattern::Matching*> matchings_;    // by alternative
  std::unique_ptr<catalog::Operator> timeouts_;  // what runs that time out go through; null: nothing
  std::int64_t time_ = EventTime::min().ns;  // stream time
  std::int64_t quiet_until_ = EventTime::min().ns;  // nothing expires before this
  bool inferred_ = false;                    // it has gone on while its input was idle
  std::uint64_t state_max_ = UINT64_MAX;
  std::uint64_t evicted_ = 0;        // in this epoch, the first after which event
  std::uint32_t evicted_at_ = 0;
  std::uint32_t list_ = 0;                   // causes so far in this epoch
  std::vector<data::Buffer<std::uint32_t>> partitions_;  // by matching, of the epoch's events
  std::unique_ptr<MatchWatch> watch_;        // null: nobody looks on
};

}  // namespace varpulis::ops
