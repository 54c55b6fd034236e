#pragma once
#include <optional>
#include <utility>

#include "data/deadline_queue.h"
#include "pattern/matching.h"
#include "pattern/observer.h"
#include "pattern/runs.h"

namespace varpulis::pattern {

/// Matches one program, event by event: skip till next match with overlapping runs and what modes and policies make of it. An event costs
/// O(1) besides the runs that it can extend, and those that wait in one repeated step for events of one key are extended together. Where
/// runs end by events that they do not take (strict, single, a breaking last repetition) it costs O(1) for each run of its partition.
class Matcher final : public Matching, public MatchElements {
 public:
  explicit Matcher(const Program& program);

  /// Who is told what becomes of runs; null: nobody. Before the first event: an observed run takes each event for itself.
  [[nodiscard]] Observer* observer() const { return observer_; }
  void set_observer(Observer* observer) {
    observer_ = observer;
    runs_.set_shared_steps(observer == nullptr ? shareable_steps() : 0);
  }

  void take(std::uint32_t event, std::int64_t now, Events& events, Matches& matches) override;
  [[nodiscard]] bool sees_every_event() const override { return scans_; }
  [[nodiscard]] std::optional<Expiry> next_expiry() override;
  [[nodiscard]] std::int64_t earliest_expiry() override {
    while (!expiries_.empty() && !is_open(expiries_.front())) expiries_.pop();
    return expiries_.empty() ? INT64_MAX : expiries_.front().time;
  }
  void expire(Events& events, Matches& matches) override;
  /// Passes an open run on as if it matched now, with what it has taken so far.
  void show(std::uint32_t run, std::int64_t time, const Events& events, Matches& matches) { matches.match(view(run, time, events)); }
  /// Whether an expiry can have a result.
  [[nodiscard]] bool expiry_matters() const { return expiry_matters_; }
  /// O(open runs).
  [[nodiscard]] std::int64_t held() const override;
  /// End of input: the open runs, in the order of opening. All are to be ended, oldest first by time.
  [[nodiscard]] std::vector<std::uint32_t> open_runs() const { return runs_.in_order(); }
  /// Ends one of them; it comes out if it waited for its end: then true.
  bool finish(std::uint32_t run, Events& events, Matches& matches);
  [[nodiscard]] std::optional<std::uint64_t> oldest() override {
    return runs_.oldest() == none ? std::nullopt : std::optional(runs_.run(runs_.oldest()).position);
  }
  [[nodiscard]] std::uint64_t needed_bytes() const override { return runs_.needed_bytes(); }
  bool evict(Events& events) override;
  void end_epoch(const Events& events) override {
    runs_.settle(events);
    runs_.forget_empty_partitions();
  }

  [[nodiscard]] data::KeyTable& partitions() override { return runs_.partitions(); }
  void may_be_empty(std::span<const std::uint32_t> partitions) override { runs_.may_be_empty(partitions); }
  [[nodiscard]] const MatchElements* elements() const override { return this; }
  [[nodiscard]] std::int64_t time_of(std::uint32_t element) const override { return runs_.element(element).time; }
  [[nodiscard]] std::uint64_t position_of(std::uint32_t element) const override { return runs_.element(element).position; }
  [[nodiscard]] std::uint64_t root_of(std::uint32_t element) const override { return runs_.element(element).root; }
  [[nodiscard]] std::uint32_t row_of(std::uint32_t element) const override { return runs_.element(element).row; }
  [[nodiscard]] std::uint32_t step_of(std::uint32_t element) const override { return runs_.element(element).step; }
  void elements_of(const Match& match, std::vector<std::uint32_t>& into) const override;
  [[nodiscard]] std::span<const data::Value> captured_of(const Match& match) const override { return runs_.captured(match.run); }
  [[nodiscard]] const data::Value& partition_of(const Match& match) const override { return runs_.partition_value(match.run); }
  [[nodiscard]] const data::Value& key_of(const Match& match) const override {
    return runs_.partitions().key(runs_.run(match.run).partition)[0];
  }
  [[nodiscard]] Usage usage() const override { return {.keys = runs_.partitions().size(), .rows = runs_.size(), .bytes = runs_.bytes(), .most_rows = runs_.most()}; }

  // ---- What a run waits for, for those who explain it ----
  struct Reach {
    std::uint32_t step = 0;
    std::uint32_t before = none;  // the nearest step before it that has taken something
    bool barred = false;          // an event of a negation came
  };
  /// Steps that could take the run's next event.
  void reachable(std::uint32_t run, std::vector<Reach>& into);
  /// The captured values that an event's condition for a step reads; false: it is the first one of a step that compares its events, and there
  /// is nothing to compare it with.
  [[nodiscard]] bool registers_of(std::uint32_t run, std::uint32_t step, std::vector<data::Value>& into) const;

  [[nodiscard]] Runs& runs() { return runs_; }
  [[nodiscard]] const Runs& runs() const { return runs_; }
  [[nodiscard]] std::uint64_t take_out_of_order() override { return std::exchange(out_of_order_, 0); }

  void save(state::SnapshotWriter& to, const std::map<std::uint32_t, std::uint64_t>& number_of_row) const;
  [[nodiscard]] Result<void> load(state::SnapshotReader& from, std::span<const std::uint32_t> rows, Events& events);

 private:
  static constexpr std::uint32_t not_taken = none;

  // ---- Taking an event (taking.cpp) ----
  [[nodiscard]] bool fits(std::uint32_t run, std::uint32_t step, std::uint32_t event, Events& events);
  [[nodiscard]] bool condition_holds(std::uint32_t run, std::uint32_t item, std::uint32_t event, Events& events);
  [[nodiscard]] bool follows_element(std::uint32_t run, std::uint32_t step, std::uint32_t event, Events& events);
  [[nodiscard]] std::uint32_t step_before(std::uint32_t run, std::uint32_t step) const;
  template <typename Use>
  bool each_reachable(std::uint32_t run, std::uint32_t sequence, Use use) const;
  /// Offers the event to a sequence of the run: the step that took it, counted in the sequence, or none.
  std::uint32_t offer(std::uint32_t run, std::uint32_t sequence, std::uint32_t event, Events& events);
  bool offer(std::uint32_t run, const Part& part, std::uint32_t event, Events& events);
  void update_waiting(std::uint32_t run);

  // ---- Repetitions that runs share ----
  [[nodiscard]] std::uint64_t shareable_steps() const;
  void begin_shared(std::uint32_t event, std::uint32_t partition, Events& events);
  void take_shared(std::uint32_t event, std::uint32_t partition, Events& events);
  void join_shared(std::uint32_t event, Events& events);

  // ---- State of a run ----
  [[nodiscard]] bool is_open(const data::DeadlineQueue::Entry& expiry) const {
    const Run& run = runs_.run(expiry.slot);
    return run.live && run.serial == expiry.serial;
  }
  [[nodiscard]] bool is_complete(std::uint32_t run, std::uint32_t sequence) const;
  [[nodiscard]] bool is_filled(std::uint32_t run, const Part& part) const;
  [[nodiscard]] bool is_complete(std::uint32_t run) const { return is_filled(run, program_.root); }
  [[nodiscard]] bool may_go_on(std::uint32_t run) const;
  [[nodiscard]] bool comes_out_at_end(std::uint32_t run) const;
  [[nodiscard]] const Sequence& only_sequence() const { return program_.sequences.front(); }

  // ---- What an event does to the runs of its partition (matcher.cpp) ----
  void negate(std::uint32_t event, Events& events);
  void negate(std::uint32_t run, std::uint32_t negation, std::uint32_t event, Events& events);
  void collect(std::uint32_t event, const Events& events);
  struct Outcome {
    bool took = false, matched = false;
  };
  Outcome advance(std::uint32_t run, std::uint32_t event, Events& events, Matches& matches);
  void drop_same_first(std::uint32_t partition, Events& events);
  void pass_over(std::uint32_t run, std::uint32_t event, Events& events, Matches& matches);
  bool open(std::uint32_t event, bool completed, Events& events, Matches& matches);
  /// Matches that are due because `step` took an element; true if there was one. Ends the run where it ends.
  bool after_taking(std::uint32_t run, std::uint32_t step, std::int64_t time, Events& events, Matches& matches);
  void enter_expiry(std::uint32_t run);
  void end(std::uint32_t run, Observer::End why, Events& events) {
    if (observer_ != nullptr) observer_->ended(run, why, event_);
    runs_.close(run, events);
  }

  // ---- Results (results.cpp) ----
  void report(std::uint32_t run, std::int64_t time, Events& events, Matches& matches);
  void report_subsets(std::uint32_t run, std::optional<std::int64_t> time, Events& events, Matches& matches);
  [[nodiscard]] Match view(std::uint32_t run, std::int64_t time, const Events& events);
  [[nodiscard]] data::Value value_of(const SequenceValue& of, std::size_t number, std::uint32_t run,
                                     const Events& events, std::uint64_t& left_out);
  void leave_out_unfilled(std::uint32_t run, const Part& part);

  const Program& program_;
  Observer* observer_ = nullptr;
  Runs runs_;
  std::uint32_t event_ = none;  // at hand
  bool is_sequence_;
  bool refers_to_itself_ = false, repeats_ = false;
  bool last_repeats_ = false;
  bool waits_for_end_ = false;  // a complete run comes out when it ends
  bool one_run_ = false;        // of a partition at a time
  bool replaces_anchor_ = false;
  bool scans_ = false;
  bool expiry_matters_ = false;
  std::uint64_t openers_ = 0;  // items that may open a run
  std::uint64_t step_bits_ = 0, negation_bits_ = 0;
  std::vector<std::uint32_t> sequence_of_step_, place_of_step_;
  data::DeadlineQueue expiries_;
  std::int64_t last_expired_ = INT64_MIN;  // the greatest deadline at which a run went
  std::uint64_t out_of_order_ = 0;
  // Scratch memory.
  std::vector<std::uint32_t> candidates_;
  std::uint32_t visit_ = 0;
  /// A run that takes the event for the first time for a step that it will share.
  struct Joining {
    std::uint32_t run = none;
    std::uint64_t serial = 0;
    std::uint32_t step = 0;
  };
  std::vector<Joining> joining_;
  std::vector<std::uint32_t> enough_;
  std::vector<data::Value> registers_, result_values_;
  std::vector<std::uint32_t> of_step_, elements_;
  /// The first event of a run that this event made match, and the run.
  struct MatchedFirst {
    std::uint64_t position = 0, root = 0, serial = 0;
  };
  std::vector<MatchedFirst> matched_firsts_;
};

}  // namespace varpulis::pattern
