#pragma once
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "data/key_table.h"
#include "pattern/events.h"
#include "pattern/repetition.h"
#include "pattern/sequence_state.h"
#include "state/snapshot.h"

namespace varpulis::pattern {

/// An event that a run has taken, or several in a row that it shares with others.
struct Element {
  std::uint32_t row = none;       // its kept copy
  std::uint32_t previous = none;  // of the run
  std::uint32_t step = 0;
  std::uint32_t share = none;     // of several; then only this, `previous` and `step` mean something
  std::int64_t time = 0;
  std::uint64_t root = 0;
  std::uint64_t position = 0;     // in the whole input
};

/// How far a run has come in one sequence.
struct Progress {
  std::uint32_t current = none;  // step, counted in the sequence; none: nothing taken
  std::uint32_t taken = 0;       // by the current step; while it shares a Repetition: 1, and its minimum when it has that
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
  std::uint32_t taken = 0;      // events, but for those of a share that grows
  std::uint32_t repetition = none;  // that it shares now; then `last` stands for its part of it
  bool live = false;
  std::uint32_t visited = 0;    // scratch
  std::uint32_t older = none, newer = none;  // runs, in the order of opening
};

/// The runs of one program: what each holds, and lists of those that wait for an item of one key.
class Runs {
 public:
  explicit Runs(const Program& program);
  /// Steps whose events are taken alike by all runs that wait in one list: given before the first run.
  void set_shared_steps(std::uint64_t steps) { shared_steps_ = steps; }

  // ---- Runs ----
  [[nodiscard]] std::uint32_t open(std::uint32_t partition);
  /// Gives up everything that the run holds.
  void close(std::uint32_t run, Events& events);
  [[nodiscard]] Run& run(std::uint32_t id) { return runs_[id]; }
  [[nodiscard]] const Run& run(std::uint32_t id) const { return runs_[id]; }
  [[nodiscard]] std::uint32_t size() const { return live_; }
  /// The most there were at a time.
  [[nodiscard]] std::uint64_t most() const { return most_; }
  /// The one that opened first, or none.
  [[nodiscard]] std::uint32_t oldest() const { return oldest_; }
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
  [[nodiscard]] std::uint32_t last_of(std::uint32_t run, std::uint32_t step) const {
    return last_event(last_of_step_[run * program_.steps.size() + step]);
  }
  /// Of all events of a run; it has taken one.
  [[nodiscard]] std::uint32_t first_of(std::uint32_t run) const {
    const std::uint32_t first = runs_[run].first;
    return elements_[first].share == none ? first : event_at(shares_[elements_[first].share], shares_[elements_[first].share].from);
  }
  [[nodiscard]] std::uint32_t last_of(std::uint32_t run) const { return last_event(runs_[run].last); }
  /// How many it has taken.
  [[nodiscard]] std::uint32_t events_of(std::uint32_t run) const;
  /// The partition's key as the first event spells it (Program::shows_partition).
  [[nodiscard]] const data::Value& partition_value(std::uint32_t run) const { return partition_values_[run]; }
  /// A value over a step that has taken something; nothing where it has to be computed from the elements.
  [[nodiscard]] std::optional<data::Value> result(std::uint32_t run, std::size_t value) const;
  /// The element of a step by its place, or none: `first`, and `a[i]`. O(length) from the end where the events are not shared.
  [[nodiscard]] std::uint32_t element_at(std::uint32_t run, std::size_t value, std::vector<std::uint32_t>& scratch) const;

  /// The run takes an event for a step: captures, element, values.
  void take(std::uint32_t run, std::uint32_t step, std::uint32_t event, Events& events);
  // ---- Repetitions that runs share (repetitions.cpp) ----
  [[nodiscard]] bool shares(std::uint32_t step) const { return (shared_steps_ >> step & 1U) != 0; }
  [[nodiscard]] std::uint64_t shared_steps() const { return shared_steps_; }
  /// Another event begins; for take_shared().
  void begin_event() { ++event_; }
  /// The one that runs with the event's key share, or none.
  [[nodiscard]] std::uint32_t repetition_for(std::uint32_t step, std::uint32_t event, std::uint32_t partition, const Events& events) const;
  [[nodiscard]] const Repetition& repetition(std::uint32_t id) const { return repetitions_[id]; }
  /// All runs in the step take the event. Those that have enough by that are added to `enough`.
  void take_shared(std::uint32_t repetition, std::uint32_t event, Events& events, std::vector<std::uint32_t>& enough);
  /// The run takes the event, its first one of the step, and shares the step's events from now on.
  void join(std::uint32_t run, std::uint32_t step, std::uint32_t event, Events& events);
  /// The run takes no more of the events that it shares, if it does; what it has of them stays.
  void leave(std::uint32_t run, Events& events);
  /// All runs in the step get elements of their own, and wait each for itself.
  void stop_sharing(std::uint32_t repetition, Events& events);
  /// Captured values of the step that a run shares are up to date in it from now to the next event.
  void refresh(std::uint32_t run);
  [[nodiscard]] std::uint64_t repetitions() const { return repetitions_.size() - free_repetitions_.size(); }

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
  void may_be_empty(std::span<const std::uint32_t> partitions) { emptied_.insert(emptied_.end(), partitions.begin(), partitions.end()); }

  [[nodiscard]] std::uint64_t elements() const { return elements_.size() - free_elements_.size(); }
  [[nodiscard]] std::uint64_t bytes() const;
  /// About the memory that the runs need, copies of events included; it does not depend on how it was allocated.
  [[nodiscard]] std::uint64_t needed_bytes() const { return live_ * bytes_of_run(program_) + elements() * bytes_of_element; }
  static constexpr std::uint64_t bytes_of_element = sizeof(Element) + 64;  // with a copy of the event
  /// A run of a program without its elements.
  [[nodiscard]] static std::uint64_t bytes_of_run(const Program& program);

  // ---- Snapshots (runs_state.cpp) ----
  /// Calls use(row) for every kept copy that something refers to, maybe several times.
  void each_row(const std::function<void(std::uint32_t)>& use) const;
  void save(state::SnapshotWriter& to, const std::map<std::uint32_t, std::uint64_t>& number_of_row) const;
  /// Fills an empty one; `rows` are the kept copies by the numbers of save(). The caller lets the runs wait for what they can take next.
  [[nodiscard]] Result<void> load(state::SnapshotReader& from, std::span<const std::uint32_t> rows, Events& events);

 private:
  struct Link {
    std::uint32_t next = none, previous = none;
    std::uint32_t list = none;  // none: does not wait
  };
  struct List {
    std::uint32_t first = none, last = none;
    std::uint32_t repetition = none;  // of those that are in the step
  };
  /// The lists of one item, by key.
  struct Table {
    std::size_t width = 0;             // 0: one list for each partition
    data::KeyTable keys{1};
    std::vector<List> lists;           // by key or partition
  };
  [[nodiscard]] std::uint32_t new_element();
  void free_element(std::uint32_t element, Events& events);
  /// Of the program's values, those over a step.
  [[nodiscard]] std::span<const std::uint32_t> values_of(std::uint32_t step) const { return values_of_step_[step]; }
  [[nodiscard]] SequenceState& value(std::uint32_t run, std::size_t value) { return values_[run * program_.values.size() + value]; }
  [[nodiscard]] const SequenceState& value(std::uint32_t run, std::size_t value) const {
    return values_[run * program_.values.size() + value];
  }
  void begin_run(std::uint32_t run, std::uint32_t event, const Events& events);
  void put(std::uint32_t run, std::uint32_t element);
  /// take() of an event that is kept already, without captures.
  std::uint32_t restore_element(std::uint32_t run, const Element& element, Events& events);
  [[nodiscard]] std::uint32_t list_for(std::uint32_t item, std::uint32_t event, std::uint32_t partition, const Events& events) const;
  void link(std::uint32_t run, std::uint32_t item, std::uint32_t& first, std::uint32_t& last);
  void unlink(std::uint32_t run, std::uint32_t item, std::uint32_t& first, std::uint32_t& last);
  void forget_unused(std::uint32_t item, std::uint32_t list);

  // ---- Repetitions ----
  [[nodiscard]] const Share* share_of(std::uint32_t run, std::uint32_t step) const {
    const std::uint32_t last = last_of_step_[run * program_.steps.size() + step];
    return last == none || elements_[last].share == none ? nullptr : &shares_[elements_[last].share];
  }
  [[nodiscard]] std::uint64_t end_of(const Share& share) const {
    return share.to == Share::open ? repetitions_[share.repetition].elements.end() : share.to;
  }
  [[nodiscard]] std::uint32_t event_at(const Share& share, std::uint64_t place) const { return repetitions_[share.repetition].elements[place]; }
  [[nodiscard]] std::uint32_t last_event(std::uint32_t element) const {
    if (element == none || elements_[element].share == none) return element;
    const Share& share = shares_[elements_[element].share];
    return event_at(share, end_of(share) - 1);
  }
  [[nodiscard]] std::uint32_t make_repetition(std::uint32_t step, std::uint32_t list);
  [[nodiscard]] std::uint32_t make_share(Share share, std::uint32_t step);
  void add_event(Repetition& to, std::uint32_t element, Events& events);
  void drop_share(std::uint32_t share, Events& events);
  void free_repetition(std::uint32_t repetition);
  void attach_repetitions();

  const Program& program_;
  std::uint32_t items_;
  std::size_t links_each_;
  std::vector<Run> runs_;
  std::vector<std::uint32_t> free_;
  std::uint32_t live_ = 0;
  std::uint64_t most_ = 0;
  std::uint32_t oldest_ = none, newest_ = none;
  std::uint64_t serial_ = 0;
  std::vector<data::Value> captured_;
  std::vector<Progress> progress_;
  std::vector<std::uint32_t> last_of_step_;
  std::vector<SequenceState> values_;
  std::vector<data::Value> partition_values_;
  std::vector<Element> elements_;
  std::vector<std::uint32_t> recent_;  // elements made since the last settle()
  std::vector<std::uint32_t> free_elements_;
  std::uint64_t shared_steps_ = 0;
  std::uint64_t event_ = 0;            // counted for Repetition::event
  std::vector<Repetition> repetitions_;
  std::vector<std::uint32_t> free_repetitions_;
  std::vector<Share> shares_;
  std::vector<std::uint32_t> free_shares_;
  std::vector<std::vector<std::uint32_t>> values_of_step_;
  std::vector<std::uint32_t> place_of_value_;  // among those of its step
  std::vector<Link> links_;
  std::vector<Table> tables_;
  data::KeyTable partitions_{1};
  std::vector<std::uint32_t> emptied_;
  std::vector<data::Value> key_;  // scratch
};

}  // namespace varpulis::pattern
