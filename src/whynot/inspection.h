#pragma once
#include <map>
#include <memory>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "whynot/answer.h"
#include "whynot/replay.h"

namespace varpulis::whynot {

/// Looks on while the rule as it is runs over the input, and keeps what concerns the question: runs that take an event that fits in the window,
/// events that were refused, rows that operators stopped, matches.
class Inspection final : public Spectator, public catalog::MatchWatcher {
 public:
  static constexpr std::size_t runs_kept_max = 20'000;    // of interest, with their events; further ones are counted
  static constexpr std::size_t refusals_kept_max = 50;    // of one run, and of events that opened none: the nearest ones

  /// All outlive it; `rule` is the stage asked about.
  Inspection(const plan::Plan& plan, const plan::Stage& rule, const Setting& setting, std::int64_t slack);

  /// After the pass: writes down what was seen, all runs in the order in which they ended.
  void conclude(Answer& answer);

  bool before(const data::Epoch& epoch) override;
  [[nodiscard]] catalog::MatchWatcher* watcher() override { return this; }
  void match(const catalog::MatchRecord& record) override;
  void rows_passed(std::string_view stream, std::size_t op, const data::Rows& in, const data::Rows& out) override;
  void stage_left(std::string_view stream, const data::Rows& rows) override;

  [[nodiscard]] bool watches(std::string_view stream) const override { return stream == rule_.name; }
  void begin(const data::Rows& rows, catalog::EvaluationContext& evaluation) override;
  bool at(std::size_t i) override;
  void at_time(EventTime deadline) override;
  void at_end() override;
  [[nodiscard]] bool follows_some() const override { return !followed_.empty(); }
  [[nodiscard]] bool follows(RunId run) const override { return followed_.contains(run); }
  void opened(RunId run) override;
  void took(RunId run, std::uint32_t step) override;
  void matched(RunId run) override;
  void ended(RunId run, End why) override;
  void refused(RunId run, std::uint32_t step, std::vector<catalog::Obstacle> obstacles) override;
  void not_opened(std::uint32_t alternative, std::uint32_t step, std::vector<catalog::Obstacle> obstacles) override;

 private:
  void check_filters(std::string_view type, const data::Rows& rows, const data::Bitmap& concerned);
  void stopped(const std::string& stream, std::string by, const data::Rows& rows, std::size_t i, const catalog::Conjuncts& conjuncts,
               std::optional<SourceSpan> at = std::nullopt);
  [[nodiscard]] std::vector<Reason> reasons(const catalog::Conjuncts& conjuncts, const data::Rows& rows, std::size_t i);
  [[nodiscard]] EventPtr event_of(const data::Rows& rows, std::size_t i, bool fits) const;
  const EventPtr& current();
  void add_refusal(std::vector<Refusal>& to, Refusal refusal) const;
  void close(Run run, End why);
  void describe(Run& run) const;

  const plan::Plan& plan_;
  const plan::Stage& rule_;
  const Setting& setting_;
  std::int64_t slack_;
  catalog::PatternPtr pattern_;                 // null: the rule has none
  std::size_t match_op_ = 0;                    // where it is matched
  std::set<std::string, std::less<>> streams_;  // the rule's and those before it
  catalog::EvaluationContext evaluation_;       // of the epoch at hand
  std::unordered_set<std::uint64_t> fitting_;   // positions in the window
  Answer seen_;
  std::map<std::pair<std::string, std::string>, std::size_t> stop_of_;  // by stream and operator
  std::unordered_map<std::uint64_t, std::size_t> match_of_root_;
  // Matches are told of when their epoch is over: what became of the rule's rows in the epoch, by root.
  std::unordered_map<std::uint64_t, Stop> stopped_in_epoch_;
  std::unordered_set<std::uint64_t> came_out_in_epoch_;

  // Of the pattern's rows.
  const data::Rows* rows_ = nullptr;
  data::Bitmap fits_;
  std::size_t at_ = 0;
  bool has_event_ = false;
  EventPtr event_;                              // made when something is said about it
  std::optional<EventTime> deadline_;
  std::map<RunId, Run> open_;                   // of which events are kept
  std::set<RunId> followed_;
  std::vector<Run> finished_;
  std::vector<Refusal> not_opened_;
  std::uint64_t left_out_ = 0;
};

}  // namespace varpulis::whynot
