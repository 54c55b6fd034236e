#pragma once
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "base/result.h"
#include "data/column.h"
#include "data/deadline_queue.h"
#include "pattern/chain_runs.h"
#include "state/snapshot.h"

namespace varpulis::pattern {

/// The events of an epoch as a Chain sees them, by number. The arrays outlive the epoch.
struct ChainEvents {
  /// What is read of the events of one step. Columns begin with the event `first`.
  struct Step {
    std::uint32_t first = 0;
    std::size_t size = 0;                 // 0: there are none
    data::ColumnPtr partition;            // null: there is one
    std::vector<data::ColumnPtr> keys;    // by place in Condition::keys
    std::vector<data::ColumnPtr> slots;   // by place in Step::slots; null: no event has the field
  };

  std::size_t size = 0;
  const std::uint64_t* items = nullptr;      // a bit for each step whose type and local condition fit
  const std::int64_t* times = nullptr;       // event time, ns
  const std::uint64_t* positions = nullptr;  // in the whole input
  const std::uint32_t* rows = nullptr;       // what the event's row is called until the epoch ends: Chain::of_epoch is set
  std::span<const std::uint32_t> order;      // events that fit a step, by position
  std::span<const Step> steps;
};

/// Matches of an epoch, in the order in which they come out.
struct ChainMatches {
  std::vector<std::uint32_t> events;             // that completed them
  std::vector<std::int64_t> first_times;
  std::vector<std::vector<std::uint32_t>> rows;  // by step; empty where nothing reads it
  std::vector<data::Value> partitions;           // as the first events spell them (Program::shows_partition)
};

/// Matches a chain: a sequence of steps that take one event each, whose conditions, beyond what an event alone decides, are equalities with
/// events of earlier steps. Gives what Matcher gives for it. An event costs one lookup for each step that it fits, and a few operations for
/// each run that takes it; runs expire in the order of their deadlines, O(1) each. Events of an epoch are known by their rows in it; what open
/// runs hold of them is copied when it ends, all at once.
class Chain {
 public:
  static constexpr std::uint32_t of_epoch = 0x80000000;
  /// Whether a program is a chain of which nothing but the last event's time, the first one's, and rows of steps are read.
  [[nodiscard]] static bool can_match(const Program& program);
  /// The program outlives it.
  explicit Chain(const Program& program);

  /// The events of an epoch come in; they stay until end_epoch().
  void begin_epoch(const ChainEvents& events);
  /// Takes all events. `now`: stream time at each of them. Deadlines are reached before the events of a position.
  void take_all(const std::int64_t* now);
  /// One event at the stream time `now`, which has reached no deadline that was not expired.
  void take(std::uint32_t event, std::int64_t now);
  [[nodiscard]] const ChainMatches& matches() const { return matches_; }
  /// The rows of the epoch that open runs hold: to be replaced by what their copies are called.
  [[nodiscard]] std::span<std::uint32_t> rows_to_keep();
  /// Kept rows that no run holds any more.
  [[nodiscard]] std::span<const std::uint32_t> rows_to_forget() const { return dropped_; }
  /// Takes the names in rows_to_keep() over, forgets matches and events.
  void end_epoch();

  [[nodiscard]] const data::DeadlineQueue::Entry* next_expiry() const { return expiries_.empty() ? nullptr : &expiries_.front(); }
  /// Runs whose deadline is before `time` are given up.
  void expire_before(std::int64_t time) {
    while (!expiries_.empty() && expiries_.front().time < time) expire();
  }
  /// The next one is.
  void expire();

  /// Open runs.
  [[nodiscard]] std::uint32_t size() const { return runs_.size(); }
  [[nodiscard]] std::uint64_t most() const { return runs_.most(); }
  /// Partitions that have some. O(open runs).
  [[nodiscard]] std::size_t partitions() const;
  [[nodiscard]] std::uint64_t bytes() const { return runs_.bytes(); }
  /// As of a Matcher with the same runs.
  [[nodiscard]] std::uint64_t needed_bytes() const;
  /// Gives the oldest run up; false: there is none. O(log n), amortised.
  bool evict();
  /// All of them, at the end of input, with the rows that they hold.
  void clear();
  /// Candidates that came behind the deadline at which what they could have continued had gone.
  [[nodiscard]] std::uint64_t take_out_of_order() { return std::exchange(out_of_order_, 0); }

  // ---- Snapshots, between epochs (chain_state.cpp) ----
  /// The kept rows of all runs, in the order in which save() names them.
  [[nodiscard]] std::vector<std::uint32_t> rows() const;
  void save(state::SnapshotWriter& to) const;
  /// Fills an empty one; `rows` are as many as rows() gave.
  [[nodiscard]] Result<void> load(state::SnapshotReader& from, std::span<const std::uint32_t> rows);

 private:
  /// Where the hash of the list comes from that a run joins to wait for a step.
  enum class HashFrom : std::uint8_t { nowhere, list_before, event, values };
  struct StepPlan {
    // What the program says.
    std::vector<std::uint32_t> key;            // values of a run that an event's key is compared with
    struct Capture {
      std::uint32_t value = 0, place = 0;      // of a run; in Step::slots
    };
    std::vector<Capture> captures;
    std::vector<std::uint32_t> to_wait;        // of Step::slots, those of the key for the next step, where that takes its hash from here
    HashFrom hash_from = HashFrom::nowhere;
    std::uint32_t place = none;                // of its row among those of a run; none: not read
    // Of the epoch.
    std::uint32_t first = 0;                   // event with which the columns begin
    struct Read {
      const data::Column* column = nullptr;    // null: no event has the field
      const std::int64_t* integers = nullptr;  // what it holds, if that is nothing else
    };
    std::vector<Read> columns;                 // an event's key, the partition first
    std::vector<Read> captured;                // by capture
    const std::uint64_t* hashes = nullptr;     // of events' keys; null: all are equal
    const std::uint64_t* hashes_to_wait = nullptr;  // of what an event gives a run to wait with for the next step
  };

  [[nodiscard]] const std::uint64_t* hashes_of(const std::vector<data::ColumnPtr>& columns, std::size_t size);
  [[nodiscard]] static StepPlan::Read read(const data::ColumnPtr& column);
  [[nodiscard]] static std::uint32_t list_hash(const std::uint64_t* hashes, std::uint32_t at, std::uint32_t step) {
    return RunLists::hash(hashes == nullptr ? 0 : static_cast<std::uint32_t>(hashes[at] >> 32U), step);
  }
  [[nodiscard]] static data::Value value_of(const StepPlan::Read& read, std::uint32_t at);
  [[nodiscard]] bool fits(const ChainRun& run, std::int64_t time) const;
  [[nodiscard]] bool has_key(std::uint32_t run, std::uint32_t step, std::uint32_t event) const;
  [[nodiscard]] bool have_same_key(std::uint32_t run, std::uint32_t other) const;
  void find_lists();
  void fetch(std::size_t at);
  void open(std::uint32_t event);
  void offer(std::uint32_t step, std::uint32_t event);
  void offer_all(std::uint32_t list, std::uint32_t step, std::uint32_t event);
  void take_step(std::uint32_t run, std::uint32_t event);
  void complete(std::uint32_t run, std::uint32_t event);
  void wait(std::uint32_t run, std::uint32_t event);
  void join(std::uint32_t run);
  [[nodiscard]] std::uint32_t list_of(std::uint32_t run) const;
  void stop_waiting(std::uint32_t run);
  void close(std::uint32_t run);
  void give_up(std::uint32_t run);
  void enter_expiry(std::uint32_t run);
  [[nodiscard]] std::uint32_t hash_of_values(std::uint32_t run) const;

  const Program& program_;
  std::vector<StepPlan> steps_;
  std::size_t values_ = 0, rows_ = 0;  // of each run
  ChainRuns runs_;
  data::DeadlineQueue expiries_;
  std::int64_t last_expired_ = INT64_MIN;  // the greatest deadline at which a run went
  std::uint64_t out_of_order_ = 0;
  std::uint64_t taken_ = 0;                // events, by all open runs
  std::vector<std::pair<std::uint64_t, std::uint32_t>> by_age_;  // the oldest runs, for evict(): serial and run, the oldest last

  // Of the epoch.
  ChainEvents events_;
  StepPlan::Read partition_;  // of first events
  data::Buffer<std::uint32_t> lists_;  // by event: hash of a list that it will look up or join
  ChainMatches matches_;
  std::vector<std::pair<std::vector<data::ColumnPtr>, data::Buffer<std::uint64_t>>> hashes_;
  /// A row of the epoch that a run has taken.
  struct Taken {
    std::uint32_t run = none, place = 0;
    std::uint64_t serial = 0;
  };
  std::vector<Taken> recent_;
  std::vector<std::uint32_t> to_keep_, dropped_;
  std::vector<std::uint32_t> candidates_;  // scratch
};

}  // namespace varpulis::pattern
