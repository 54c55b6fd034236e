#pragma once
// Forecasts for the runs of a pattern: learns from every event, follows the runs, and says how probably one completes in time.
#include <optional>

#include "forecast/calibration.h"
#include "forecast/conformal.h"
#include "forecast/hawkes.h"
#include "forecast/pattern_markov_chain.h"
#include "forecast/pending_forecasts.h"
#include "forecast/sequences.h"
#include "forecast/stability.h"

namespace varpulis::forecast {

struct Settings {
  double confidence = 0.5;             // forecasts below it are not to be told
  std::int64_t horizon = 0;            // ns
  std::optional<std::int64_t> within;  // ns from the first event of a run to its last
  std::uint64_t warmup = 100;          // events before the first forecast
  std::uint32_t depth = 3;
  bool hawkes = true, conformal = true;
  bool adaptive_warmup = true;         // nothing is told before forecasts of the situation have settled
  bool partitioned = false;
};

struct Forecast {
  double probability = 0;
  double lower = 0, upper = 1;       // conformal interval
  double confidence = 0;             // 0 to 1
  std::int64_t waiting_time = 0;     // ns
  std::uint32_t place = 0;           // of the step that the run took last
  std::uint32_t context_depth = 0;
  std::uint32_t active_runs = 0;     // of the partition, those that are not complete
  bool is_told = false;              // warm-up is over and the probability is high enough
};

class Forecaster {
 public:
  static constexpr std::uint32_t levels_max = 256;
  static constexpr std::uint32_t none = UINT32_MAX;
  static constexpr std::size_t observed_max = 64;  // events that are learnt together

  /// Levels of the pattern up to levels_max, symbols up to symbols_max.
  Forecaster(PatternShape shape, const Settings& settings);

  // ---- What happens, in this order for each event ----
  /// An event of a partition (a dense number; 0 where there is one) arrives: it is learnt. Its symbol is a number in PatternShape::symbols.
  void learn(std::uint32_t partition, std::uint32_t symbol, std::int64_t time);
  /// A run, a dense number, has begun with the event learnt last; took() follows.
  void opened(std::uint32_t run);
  /// A run has taken the event learnt last, for the step at a place.
  void took(std::uint32_t run, std::uint32_t place);
  enum class End : std::uint8_t {
    cancelled,  // by the event learnt last, a negation
    other,
    unknown,    // it might have completed: the input ended, or there was no room for it
  };
  /// A run is given up.
  void ended(std::uint32_t run, End why);

  // ---- Forecasts ----
  /// The run of the partition that is furthest: of several the one that was there first. None if none is open, or during warm-up.
  [[nodiscard]] std::uint32_t furthest(std::uint32_t partition) const;
  /// What becomes of it, after the event learnt last. `barred`: gaps of its pattern in which a negation was seen. Remembered until it is
  /// known whether it came true.
  Forecast forecast(std::uint32_t run, std::int64_t start, std::uint64_t barred);

  // ---- Partitions ----
  /// Partitions that have fallen silent since the last call: those that have not begun anew are forgotten, their numbers free for others.
  [[nodiscard]] std::vector<std::uint32_t> take_silent();
  [[nodiscard]] const Sequences& sequences() const { return sequences_; }

  [[nodiscard]] const Calibration& calibration() const { return calibration_; }
  [[nodiscard]] const SuffixTree& tree() const { return tree_; }
  [[nodiscard]] const SuffixAutomaton& contexts() const { return contexts_; }
  [[nodiscard]] std::uint64_t pending() const { return pending_.size(); }
  [[nodiscard]] std::uint64_t bytes() const;

  /// `order`: the numbers of the open runs in the order of opening, in which they are saved; partitions are saved from Sequences::oldest() on.
  void save(state::SnapshotWriter& to, std::span<const std::uint32_t> order) const;
  /// `order`: the same runs, under their numbers now. Partitions are numbered from 0 as they were saved.
  Result<void> load(state::SnapshotReader& from, std::span<const std::uint32_t> order);

 private:
  struct Run {
    bool live = false, complete = false;
    std::uint32_t partition = 0;
    std::uint32_t place = 0, taken = 0;
    std::uint32_t level = none;              // none: it has taken nothing yet
    std::uint32_t next = none, previous = none;  // of the level, in the order of coming there
  };
  struct List {
    std::uint32_t first = none, last = none, size = 0;
  };
  [[nodiscard]] List& list(std::uint32_t partition, std::uint32_t level) { return lists_[std::size_t{partition} * pattern_.levels() + level]; }
  [[nodiscard]] const List& list(std::uint32_t partition, std::uint32_t level) const {
    return lists_[std::size_t{partition} * pattern_.levels() + level];
  }
  void enter(std::uint32_t run, std::uint32_t level);
  void leave(std::uint32_t run);
  void offer(std::uint32_t partition);
  void withdraw(const Run& run, std::uint32_t behind);
  void resolve(const PendingForecast& forecast, bool completed);
  void refresh();
  void observe(Context context, std::uint32_t symbol);
  void learn_observed();
  void end_silent();
  void follow(Sequence& sequence);
  /// Of the partition, or of all where it has none yet; negative: unknown.
  [[nodiscard]] double gap_of(const Sequence& sequence) const { return sequence.gap >= 0 ? sequence.gap : gap_; }
  [[nodiscard]] double steps_left(const Sequence& sequence, std::int64_t start, std::int64_t time) const;

  Settings settings_;
  PatternAutomaton pattern_;
  SuffixTree tree_;
  std::vector<SuffixTree::Observation> observed_;  // that the tree has not learnt yet
  SuffixAutomaton contexts_;
  PatternMarkovChain chain_;
  Hawkes hawkes_;
  Acceptance acceptance_;      // counted so far
  Acceptance acceptance_used_;  // of the chain
  Conformal conformal_;
  Stability stability_;
  Calibration calibration_;
  PendingForecasts pending_;
  Sequences sequences_;
  std::vector<Run> runs_;      // by number
  std::vector<std::uint32_t> silent_;  // partitions since take_silent()
  std::vector<List> lists_;    // by partition and level
  double gap_ = -1;            // as Sequence::gap, over all partitions
  std::uint64_t events_ = 0;   // learnt
  std::int64_t now_ = INT64_MIN;
  std::uint64_t generation_ = 0;    // of contexts_
  std::uint64_t refresh_at_ = 0;    // updates of the tree
  // The event learnt last.
  std::uint32_t partition_ = 0, symbol_ = 0;
  std::int64_t time_ = 0;
};

}  // namespace varpulis::forecast
