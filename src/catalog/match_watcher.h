#pragma once
#include <compare>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "catalog/evaluation.h"
#include "data/batch.h"

namespace varpulis::catalog {

/// Why an event is not what a run waits for.
struct Obstacle {
  enum class Kind : std::uint8_t {
    condition,    // a conjunct does not hold: `left` and `right` are its sides
    within,       // `left` is the time since the run's first event, `right` the bound
    step_within,  // likewise since the step before
    partition,    // `left` is the event's key, `right` the run's
    barred,       // an event of a NOT came since
    same_origin,  // it stems from an event that the run has
    earlier,      // it is before the run's first event
    occupied,     // of an event that opens no run: another one is open
  };
  Kind kind = Kind::condition;
  std::uint32_t conjunct = 0;  // of the step's condition (StepCondition::conjuncts)
  data::Value left, right;     // missing where there is nothing to show
  std::string why;             // of a condition without value
};

/// Looks on while a pattern is matched, event by event, as those do who explain why there is no match. What it is told is what the engine does:
/// runs are those of its matchers.
class MatchWatcher {
 public:
  enum class End : std::uint8_t { completed, expired, cancelled, broken, replaced, superseded, evicted, finished };
  /// A run: of which alternative of the pattern, and how many were opened before it.
  struct RunId {
    std::uint32_t alternative = 0;
    std::uint64_t serial = 0;
    friend auto operator<=>(const RunId&, const RunId&) = default;
  };

  MatchWatcher() = default;
  MatchWatcher(const MatchWatcher&) = delete;
  MatchWatcher& operator=(const MatchWatcher&) = delete;
  virtual ~MatchWatcher() = default;

  [[nodiscard]] virtual bool watches(std::string_view stream) const = 0;
  /// Rows that come to the pattern; they stay while at() is about them.
  virtual void begin(const data::Rows& rows, EvaluationContext& evaluation) = 0;
  /// The following is about the i-th of these rows; false: it is not of interest why it opens no run.
  virtual bool at(std::size_t i) = 0;
  /// The following is about a deadline, or the end of input.
  virtual void at_time(EventTime deadline) = 0;
  virtual void at_end() = 0;
  /// Whether refused() is wanted of any run, and of this one.
  [[nodiscard]] virtual bool follows_some() const = 0;
  [[nodiscard]] virtual bool follows(RunId run) const = 0;

  virtual void opened(RunId run) = 0;
  virtual void took(RunId run, std::uint32_t step) = 0;
  virtual void matched(RunId run) = 0;
  virtual void ended(RunId run, End why) = 0;
  /// The event is of the type of a step that the run could take next, and the run has not taken it.
  virtual void refused(RunId run, std::uint32_t step, std::vector<Obstacle> obstacles) = 0;
  /// The event is of the type of a first step and has not opened a run.
  virtual void not_opened(std::uint32_t alternative, std::uint32_t step, std::vector<Obstacle> obstacles) = 0;
};

}  // namespace varpulis::catalog
