#pragma once
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "base/result.h"
#include "data/column.h"
#include "data/deadline_queue.h"
#include "pattern/chain_runs.h"
#include "pattern/step_blocks.h"
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
    // What results show of the step's events, where each of them has just numbers for it, by place: words of eight bytes. Empty: rows are read.
    std::vector<data::ColumnPtr> numbers;
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
  data::Buffer<std::uint32_t> events;             // that completed them
  data::Buffer<std::int64_t> first_times;         // Program::shows_first_time
  std::vector<data::Buffer<std::uint32_t>> rows;  // by step; empty where nothing reads it; `noted`: numbers stand for it
  std::vector<std::vector<data::Buffer<std::uint64_t>>> numbers;  // by step and place
  std::vector<std::size_t> noted;                // by step: how many of the rows are that
  std::vector<data::Value> partitions;           // as the first events spell them (Program::shows_partition)
};

/// Matches a chain: a sequence of steps that take one event each, whose conditions, beyond what an event alone decides, are equalities with
/// events of earlier steps. Gives what Matcher gives for it. An event costs one lookup for each step that it fits, and a few operations for
/// each run that takes it; runs expire in the order of their deadlines, O(1) each. A run notes the numbers that results show of an event.
/// Other events of an epoch are known by their rows in it; what open runs hold of them is copied when it ends, all at once.
class Chain {
 public:
  static constexpr std::uint32_t of_epoch = 0x80000000;
  /// Whether a program is a chain of which nothing but the last event's time, the first one's, and rows of steps are read.
  [[nodiscard]] static bool can_match(const Program& program);
  /// The program outlives it. `numbers`, by step: how many numbers results show of it, if they may be noted; empty: none are.
  explicit Chain(const Program& program, std::vector<std::uint32_t> numbers = {});

  /// The events of an epoch come in; they stay until end_epoch().
  void begin_epoch(const ChainEvents& events);
  /// Takes all events. `now`: stream time at each of them. Deadlines are reached before the events of a position.
  void take_all(const std::int64_t* now);
  /// One event at the stream time `now`, which has reached no deadline that was not expired.
  void take(std::uint32_t event, std::int64_t now);
  /// What is of use may be taken out.
  [[nodiscard]] ChainMatches& matches() { return matches_; }
  /// The rows of the epoch that open runs hold: to be replaced by what their copies are called.
  [[nodiscard]] std::span<std::uint32_t> rows_to_keep();
  /// Kept rows that no run holds any more.
  [[nodiscard]] std::span<const std::uint32_t> rows_to_forget() const { return dropped_; }
  /// Takes the names in rows_to_keep() over, forgets matches and events.
  void end_epoch();

  [[nodiscard]] const data::DeadlineQueue::Entry* next_expiry() const { return expiries_.empty() ? nullptr : &expiries_.front(); }
  /// Runs whose deadline is before `time` are given up.
  void expire_before(std::int64_t time) {
    while (expires_before(time)) expire();
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
  /// What a run holds of an event that it has taken.
  struct Held {
    std::uint32_t run = 0, step = 0;
    std::uint32_t row = 0;  // kept, or `noted`
  };
  /// Of all runs, in the order in which save() names them.
  [[nodiscard]] std::vector<Held> held() const;
  [[nodiscard]] std::uint64_t number(const Held& held, std::size_t place) const { return runs_.number(held.run, steps_[held.step].number + place); }
  void save(state::SnapshotWriter& to) const;
  /// Fills an empty one; `rows`, all of them kept, are as many as held() gave.
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
    std::uint32_t number = 0;                  // the first of its numbers among those of a run
    // Of the epoch.
    std::uint32_t first = 0;                   // event with which the columns begin
    struct Read {
      const data::Column* column = nullptr;    // null: no event has the field
      const std::int64_t* integers = nullptr;  // what it holds, if that is nothing else
    };
    std::vector<Read> columns;                 // an event's key, the partition first
    std::vector<Read> captured;                // by capture
    std::vector<const std::uint64_t*> numbers;  // to note; empty: none
    const std::uint64_t* hashes = nullptr;     // of events' keys; null: all are equal
    const std::uint64_t* hashes_to_wait = nullptr;  // of what an event gives a run to wait with for the next step
  };

  /// A run that an event has completed. It is in no list any more, and becomes a match a little later, with others.
  struct Completed {
    std::uint32_t run = none, event = 0;
    std::uint16_t at = 0;  // of the event, in its block
  };

  [[nodiscard]] bool expires_before(std::int64_t time) const { return !expiries_.empty() && expiries_.front().time < time; }
  [[nodiscard]] const std::uint64_t* hashes_of(const std::vector<data::ColumnPtr>& columns, std::size_t size);
  [[nodiscard]] static StepPlan::Read read(const data::ColumnPtr& column);
  [[nodiscard]] static std::uint32_t list_hash(const std::uint64_t* hashes, std::uint32_t at, std::uint32_t step) {
    return RunLists::hash(hashes == nullptr ? 0 : static_cast<std::uint32_t>(hashes[at] >> 32U), step);
  }
  [[nodiscard]] static data::Value value_of(const StepPlan::Read& read, std::uint32_t at);
  [[nodiscard]] bool fits(const ChainRun& run, std::int64_t time) const;
  [[nodiscard]] bool has_key(std::uint32_t run, std::uint32_t step, std::uint32_t event) const;
  [[nodiscard]] bool have_same_key(std::uint32_t run, std::uint32_t other) const;
  [[nodiscard]] bool find_lists();
  void fetch(std::size_t at);
  void take_each(std::size_t begin, std::size_t end, const std::int64_t* now, bool fetches);
  [[nodiscard]] std::size_t take_blocks(const std::int64_t* now);
  void fetch_block(std::size_t end);
  void take_block(std::size_t begin, std::size_t end, const std::int64_t* now);
  void offer_block(std::uint32_t step);
  void open_block(std::uint64_t serial);
  void count_most(std::size_t begin, std::size_t end, std::uint32_t open_before);
  void end_block_with_expiry(std::size_t begin, std::size_t end, const std::int64_t* now);
  template <typename Complete>
  void take(std::uint32_t event, std::int64_t now, std::uint64_t serial, Complete complete);
  template <typename Complete>
  void offer(std::uint32_t step, std::uint32_t event, std::uint32_t hash, Complete complete);
  template <typename Complete>
  void offer_all(std::uint32_t list, std::uint32_t step, std::uint32_t event, Complete complete);
  [[nodiscard]] std::uint32_t open(std::uint32_t event, std::uint64_t serial);
  void take_step(std::uint32_t run, std::uint32_t event);
  void complete(std::span<const Completed> runs);
  void complete_all();
  template <typename RowOf, typename NumberOf>
  void show(std::uint32_t step, std::span<const Completed> runs, RowOf row_of, NumberOf number_of);
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
  std::uint32_t numbers_ = 0;          // likewise
  bool have_one_key_ = false;          // an event looks lists of one key up, and joins them
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
  std::uint64_t position_ = UINT64_MAX;    // of the event taken last
  StepBlocks blocks_;
  std::uint32_t epochs_without_blocks_ = 0;  // until blocks are tried again; 0: they are
  std::vector<Completed> completed_;       // in the order of the events
  std::vector<std::uint32_t> candidates_;  // scratch
};

}  // namespace varpulis::pattern
