#pragma once
#include <map>
#include <utility>
#include <vector>

#include "base/result.h"
#include "data/deadline_queue.h"
#include "pattern/matching.h"
#include "state/snapshot.h"

namespace varpulis::pattern {

/// Matches a sequence of which a partition has one run at a time: because a repeated step compares its elements, or by `.stnm()`. Gives what
/// Matcher gives for it. A run lies where the number of its partition says: the step it has come to, the values it has captured, and the
/// last event of each step. An event costs O(1). One comparison of two numbers is decided without its expression.
class OneRunMatcher final : public Matching {
 public:
  /// Whether it finds the matches of a program, of which no single elements are asked for.
  [[nodiscard]] static bool can_match(const Program& program);
  /// The program outlives it.
  explicit OneRunMatcher(const Program& program);

  void take(std::uint32_t event, std::int64_t now, Events& events, Matches& matches) override;
  [[nodiscard]] bool sees_every_event() const override { return program_.strict; }
  [[nodiscard]] std::optional<Expiry> next_expiry() override;
  [[nodiscard]] std::int64_t earliest_expiry() override {
    while (!expiries_.empty() && !is_open(expiries_.front().slot, expiries_.front().serial)) expiries_.pop();
    return expiries_.empty() ? INT64_MAX : expiries_.front().time;
  }
  void expire(Events& events, Matches& matches) override;
  [[nodiscard]] std::int64_t held() const override { return INT64_MAX; }
  /// End of input: nothing waits for it, and all runs are given up. Tells how many there were.
  std::uint32_t finish(Events& events);
  [[nodiscard]] std::uint64_t needed_bytes() const override;
  [[nodiscard]] std::optional<std::uint64_t> oldest() override;
  bool evict(Events& events) override;
  void hold_rows(Events& events) override;
  void end_epoch(const Events& events) override;
  [[nodiscard]] data::KeyTable& partitions() override { return partitions_; }
  void may_be_empty(std::span<const std::uint32_t> partitions) override;
  [[nodiscard]] std::uint64_t take_out_of_order() override { return std::exchange(out_of_order_, 0); }
  [[nodiscard]] const MatchElements* elements() const override { return nullptr; }
  [[nodiscard]] Usage usage() const override;

  // ---- Snapshots ----
  /// Kept rows of the runs, in an order that is the same for the same state; a row may come several times.
  [[nodiscard]] std::vector<std::uint32_t> rows() const;
  void save(state::SnapshotWriter& to, const std::map<std::uint32_t, std::uint64_t>& number_of_row) const;
  [[nodiscard]] Result<void> load(state::SnapshotReader& from, std::span<const std::uint32_t> rows, Events& events);

 private:
  struct Run {
    std::uint64_t serial = 0;     // order of opening; no other run has it
    std::int64_t start = 0;       // time of the first event
    std::uint64_t position = 0;   // of the first event, in the whole input
    std::uint32_t step = none;    // that took the last event; none: the partition has no run
    std::uint32_t marked = 0;     // for may_be_empty()
  };
  /// What a run has of a step.
  struct Taken {
    std::uint32_t events = 0;
    std::uint32_t row = none;  // the kept copy of the last one; until the epoch ends its event, with of_epoch set
  };
  /// What an event must fulfil for a step beside its item bit, and what it leaves there.
  struct StepPlan {
    enum class Decides : std::uint8_t { nothing, comparison, expressions };
    Decides decides = Decides::nothing;
    bool shown = false;
    std::uint32_t min = 1, max = 1;
    // Of the comparison.
    std::uint32_t column = none;
    std::uint32_t slot = none, slot_at_first = none;  // of the other side: for the step's first element another one, or none
    std::uint8_t accepts = 0;  // bits: the own number is less, equal, greater
    std::vector<std::uint32_t> slots;  // that its events fill
  };
  static constexpr std::uint32_t of_epoch = 0x80000000;

  [[nodiscard]] Taken& taken(std::uint32_t partition, std::uint32_t step) { return taken_[partition * steps_ + step]; }
  [[nodiscard]] const Taken& taken(std::uint32_t partition, std::uint32_t step) const { return taken_[partition * steps_ + step]; }
  [[nodiscard]] std::span<data::Value> captured(std::uint32_t partition) { return {captured_.data() + partition * slots_, slots_}; }
  [[nodiscard]] bool is_open(std::uint32_t partition, std::uint64_t serial) const {
    return runs_[partition].serial == serial && runs_[partition].step != none;
  }
  void add_partitions(std::size_t count);
  [[nodiscard]] std::uint32_t step_for(std::uint32_t partition, std::uint32_t event, Events& events);
  [[nodiscard]] bool fits(std::uint32_t partition, std::uint32_t step, std::uint32_t event, Events& events);
  enum class Answer : std::uint8_t { no, yes, unknown };
  [[nodiscard]] Answer compare(const StepPlan& plan, const data::Value& other, std::uint32_t event, const Events& events) const;
  [[nodiscard]] bool condition_holds(std::uint32_t partition, std::uint32_t step, std::uint32_t event, Events& events);
  [[nodiscard]] bool follows_element(std::uint32_t partition, std::uint32_t step, std::uint32_t event, Events& events);
  void accept(std::uint32_t partition, std::uint32_t step, std::uint32_t event, Events& events);
  [[nodiscard]] bool can_open(std::uint32_t partition, std::uint32_t event, Events& events);
  void open(std::uint32_t partition, std::uint32_t event, Events& events);
  void close(std::uint32_t partition, Events& events);
  void drop_row(Taken& of, Events& events);
  void report(std::uint32_t partition, std::uint32_t event, const Events& events, Matches& matches);
  void enter_expiry(std::uint32_t partition);
  [[nodiscard]] std::vector<std::uint32_t> in_order() const;

  const Program& program_;
  std::size_t steps_, slots_;      // of the program
  std::uint32_t last_;             // step
  bool replaces_first_ = false;    // the only event of a run by one that may open a run
  std::vector<StepPlan> plans_;    // by step
  data::KeyTable partitions_{1};
  // By partition.
  std::vector<Run> runs_;
  std::vector<Taken> taken_;
  std::vector<data::Value> captured_;
  std::vector<data::Value> partition_values_;  // as the first event spells them (Program::shows_partition)
  std::uint32_t live_ = 0;
  std::uint64_t most_ = 0;
  std::uint64_t serial_ = 0;
  std::uint64_t events_ = 0;               // taken by all open runs
  data::DeadlineQueue expiries_;
  std::int64_t last_expired_ = INT64_MIN;  // the greatest deadline at which a run went
  std::uint64_t out_of_order_ = 0;
  std::uint32_t mark_ = 1;                 // of the epoch
  std::vector<std::uint32_t> touched_;     // partitions of the epoch's events
  std::vector<std::pair<std::uint64_t, std::uint32_t>> by_age_;  // the oldest runs, for oldest(): serial and partition, the oldest last
  // Scratch memory.
  std::vector<data::Value> registers_;
  std::vector<std::uint32_t> rows_;  // by step
  std::vector<std::span<const std::uint32_t>> row_spans_;
  std::vector<std::int64_t> counts_;
  std::vector<std::span<const std::int64_t>> count_spans_;
};

}  // namespace varpulis::pattern
