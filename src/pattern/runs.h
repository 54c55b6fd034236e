#pragma once
#include <span>
#include <vector>

#include "data/key_table.h"
#include "pattern/events.h"
#include "pattern/sequence_state.h"
#include "state/snapshot.h"

namespace varpulis::pattern {

/// An event that a run has taken.
struct Element {
  std::uint32_t row = none;       // its kept copy
  std::uint32_t previous = none;  // of the run
  std::uint32_t step = 0;
  std::int64_t time = 0;
  std::uint64_t root = 0;
  std::uint64_t position = 0;     // in the whole input
};

/// How far a run has come in one sequence.
struct Progress {
  std::uint32_t current = none;  // step, counted in the sequence; none: nothing taken
  std::uint32_t taken = 0;       // by the current step
  std::uint64_t blocked = 0;     // gaps, by number in the sequence, in which a negated event was seen
};

/// A partial match.
struct Run {
  std::uint64_t serial = 0;     // order of opening; no other run of the program has it
  std::int64_t start = 0;       // time of the first event
  std::uint64_t position = 0;   // of the event that opened it, in the whole input
  std::uint32_t partition = 0;
  std::uint32_t last = none;    // element
  std::uint32_t first = none;   // element
  std::uint32_t taken = 0;      // events
  bool live = false;
  std::uint32_t visited = 0;    // scratch
};

/// The runs of one program: what each holds, and lists of those that wait for an item of one key.
class Runs {
 public:
  explicit Runs(const Program& program);

  // ---- Runs ----
  [[nodiscard]] std::uint32_t open(std::uint32_t partition);
  /// Of the next run to open.
  [[nodiscard]] std::uint64_t next_serial() const { return serial_; }
  void set_next_serial(std::uint64_t serial) { serial_ = serial; }
  /// Gives up everything that the run holds.
  void close(std::uint32_t run, Events& events);
  [[nodiscard]] Run& run(std::uint32_t id) { return runs_[id]; }
  [[nodiscard]] const Run& run(std::uint32_t id) const { return runs_[id]; }
  [[nodiscard]] std::uint32_t size() const { return live_; }
  [[nodiscard]] std::uint32_t end() const { return static_cast<std::uint32_t>(runs_.size()); }
  /// All of them, oldest first.
  [[nodiscard]] std::vector<std::uint32_t> in_order() const;

  [[nodiscard]] std::span<data::Value> captured(std::uint32_t run) { return {captured_.data() + run * program_.slots, program_.slots}; }
  [[nodiscard]] std::span<const data::Value> captured(std::uint32_t run) const {
    return {captured_.data() + run * program_.slots, program_.slots};
  }
  [[nodiscard]] Progress& progress(std::uint32_t run, std::uint32_t sequence) { return progress_[run * program_.sequences.size() + sequence]; }
  [[nodiscard]] const Progress& progress(std::uint32_t run, std::uint32_t sequence) const {
    return progress_[run * program_.sequences.size() + sequence];
  }
  /// The last element that a step took, or none.
  [[nodiscard]] std::uint32_t last_of(std::uint32_t run, std::uint32_t step) const { return last_of_step_[run * program_.steps.size() + step]; }
  /// The partition's key as the first event spells it (Program::shows_partition).
  [[nodiscard]] const data::Value& partition_value(std::uint32_t run) const { return partition_values_[run]; }
  void set_partition_value(std::uint32_t run, data::Value value) { partition_values_[run] = std::move(value); }
  [[nodiscard]] SequenceState& value(std::uint32_t run, std::size_t value) { return values_[run * program_.values.size() + value]; }

  /// The run takes an event for a step: captures, element, values.
  void take(std::uint32_t run, std::uint32_t step, std::uint32_t event, Events& events);
  /// The same for an event that is kept already; for loading, with the captures set apart.
  std::uint32_t restore_element(std::uint32_t run, const Element& element, Events& events);
  /// After an epoch: kept events are called by their new numbers.
  void settle(const Events& events);
  [[nodiscard]] const Element& element(std::uint32_t id) const { return elements_[id]; }
  /// The elements of a run, or of one step of it, in order.
  void elements_of(std::uint32_t run, std::vector<std::uint32_t>& into) const;
  void elements_of(std::uint32_t run, std::uint32_t step, std::vector<std::uint32_t>& into) const;
  /// Whether some event of the run stems from this root. O(length of the run).
  [[nodiscard]] bool holds_root(std::uint32_t run, std::uint64_t root) const;

  // ---- Waiting ----
  /// Lists are doubly linked by run; `item` may also be all_runs, whose list holds every run of a partition.
  [[nodiscard]] std::uint32_t all_runs() const { return items_; }
  /// The run waits for an item from now on, if it has all keys that the item's condition needs. Without effect if it does already.
  void wait(std::uint32_t run, std::uint32_t item);
  void stop_waiting(std::uint32_t run, std::uint32_t item);
  /// The first run in the list that fits an event, or none; next() gives the others.
  [[nodiscard]] std::uint32_t first_waiting(std::uint32_t item, std::uint32_t event, std::uint32_t partition, const Events& events) const;
  [[nodiscard]] std::uint32_t first_of_partition(std::uint32_t partition) const;
  [[nodiscard]] std::uint32_t next(std::uint32_t run, std::uint32_t item) const { return links_[run * links_each_ + item].next; }

  // ---- Partitions ----
  [[nodiscard]] data::KeyTable& partitions() { return partitions_; }
  [[nodiscard]] const data::KeyTable& partitions() const { return partitions_; }
  /// Forgets the partitions that have no run left; ids that the epoch looked up are not valid any more.
  void forget_empty_partitions();
  void may_be_empty(std::uint32_t partition) { emptied_.push_back(partition); }

  [[nodiscard]] std::uint64_t elements() const { return elements_.size() - free_elements_.size(); }
  [[nodiscard]] std::uint64_t bytes() const;

 private:
  struct Link {
    std::uint32_t next = none, previous = none;
    std::uint32_t list = none;  // none: does not wait
  };
  struct List {
    std::uint32_t first = none, last = none;
  };
  /// The lists of one item, by key.
  struct Table {
    std::size_t width = 0;             // 0: one list for each partition
    data::KeyTable keys{1};
    std::vector<List> lists;           // by key or partition
  };
  [[nodiscard]] std::uint32_t new_element();

  const Program& program_;
  std::uint32_t items_;
  std::size_t links_each_;
  std::vector<Run> runs_;
  std::vector<std::uint32_t> free_;
  std::uint32_t live_ = 0;
  std::uint64_t serial_ = 0;
  std::vector<data::Value> captured_;
  std::vector<Progress> progress_;
  std::vector<std::uint32_t> last_of_step_;
  std::vector<SequenceState> values_;
  std::vector<data::Value> partition_values_;
  std::vector<Element> elements_;
  std::vector<std::uint32_t> recent_;  // elements made since the last settle()
  std::vector<std::uint32_t> free_elements_;
  std::vector<Link> links_;
  std::vector<Table> tables_;
  data::KeyTable partitions_{1};
  std::vector<std::uint32_t> emptied_;
  std::vector<data::Value> key_;  // scratch
};

}  // namespace varpulis::pattern
