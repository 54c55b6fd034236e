#pragma once
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "base/result.h"
#include "data/deadline_queue.h"
#include "pattern/candidate_log.h"
#include "pattern/matching.h"
#include "pattern/range_search.h"
#include "pattern/sequence_state.h"
#include "pattern/tail.h"
#include "state/snapshot.h"

namespace varpulis::pattern {

/// Matches one sequence by every combination of events (skip till any match), told at the event that completes them: by their first event,
/// then lexicographic by the positions of the events, where the completing one counts only if a repeated step takes it (so {1}, {1, 2}, {2}
/// for a repeated step in the middle and {1}; {1, 2}, {2} for the last one). Where an event fits several steps, the matches in which the
/// earliest of them takes it come first.
///
/// Events are only kept when they come, by step and key; combinations are looked for when an event could complete some. Going forward from
/// a first event, an event is tried only where the end can still be reached from it: for conditions on single events, equality of a key that
/// all steps share and one NOT before the last step every one that is tried is part of a match, so that the time between two matches is
/// proportional to their length (Bucchi, Grez, Quintana, Riveros, Vansummeren: CORE, VLDB 2022, with plain logs in place of its graph).
/// Other conditions are evaluated as soon as what they read is chosen; that nothing can be reached from an event is remembered for
/// the completion at hand, by what the conditions to come read.
///
/// Selection::max passes over combinations to which an event could be added, Selection::last finds its one match from the end, event by
/// event (last_match.cpp). Both are for conditions on single events and shared keys.
class Enumerator final : public Matching, public MatchElements {
 public:
  /// Of a program whose root is a sequence.
  explicit Enumerator(const Program& program);

  void take(std::uint32_t event, std::int64_t now, Events& events, Matches& matches) override;
  [[nodiscard]] bool sees_every_event() const override { return false; }
  [[nodiscard]] std::optional<Expiry> next_expiry() override;
  [[nodiscard]] std::int64_t earliest_expiry() override { return expiries_.empty() ? INT64_MAX : expiries_.front().time; }
  void expire(Events& events, Matches& matches) override;
  [[nodiscard]] std::int64_t held() const override { return INT64_MAX; }
  /// End of input: nothing is waiting for it, and all is given up.
  void finish(Events& events);
  void end_epoch(const Events& events) override;
  [[nodiscard]] data::KeyTable& partitions() override { return keys_; }
  void may_be_empty(std::span<const std::uint32_t> partitions) override { touched_.insert(touched_.end(), partitions.begin(), partitions.end()); }
  [[nodiscard]] std::uint64_t take_out_of_order() override { return std::exchange(out_of_order_, 0); }
  [[nodiscard]] const MatchElements* elements() const override { return this; }
  [[nodiscard]] std::int64_t time_of(std::uint32_t element) const override { return path_[element].candidate->time; }
  [[nodiscard]] std::uint64_t position_of(std::uint32_t element) const override { return path_[element].candidate->position; }
  [[nodiscard]] std::uint64_t root_of(std::uint32_t element) const override { return path_[element].candidate->root; }
  [[nodiscard]] std::uint32_t row_of(std::uint32_t element) const override { return path_[element].candidate->row; }
  [[nodiscard]] std::uint32_t step_of(std::uint32_t element) const override { return places_[path_[element].place].item; }
  void elements_of(const Match& match, std::vector<std::uint32_t>& into) const override;
  [[nodiscard]] std::span<const data::Value> captured_of(const Match& /*match*/) const override { return registers_; }
  [[nodiscard]] const data::Value& partition_of(const Match& match) const override;
  [[nodiscard]] const data::Value& key_of(const Match& /*match*/) const override { return keys_.key(key_)[0]; }
  [[nodiscard]] Usage usage() const override;
  [[nodiscard]] std::uint64_t needed_bytes() const override;
  [[nodiscard]] std::optional<std::uint64_t> oldest() override;
  bool evict(Events& events) override;

  /// Kept rows of candidates, in an order that is the same for the same state; a row may come several times.
  [[nodiscard]] std::vector<std::uint32_t> rows() const;
  /// `number_of_row`: what rows are called in the snapshot; load() gets the rows by that number.
  void save(state::SnapshotWriter& to, const std::map<std::uint32_t, std::uint64_t>& number_of_row) const;
  Result<void> load(state::SnapshotReader& from, std::span<const std::uint32_t> rows, Events& events);

 private:
  /// A step of the sequence, or a negation, whose `step` is null.
  struct Place {
    const Step* step = nullptr;
    std::uint32_t item = 0;
    const Condition* condition = nullptr;
    std::vector<Equality> equalities;   // all of the condition's
    std::size_t width = 0;              // values with each candidate: slots, own sides of the equalities and of a comparison, the partition
    std::size_t numbers = 0;            // of them that RangeSearch reads
    std::uint32_t min = 1, max = 1;
    std::uint32_t counts = 1;           // how many taken events make a difference to what is needed
    std::uint32_t reach = 0;            // the last place that may come next
    bool is_local = true;               // the condition reads the event alone
    bool opens = false, may_end = false, continues = false;
    std::uint64_t reads = 0;            // places whose events matter from here on, as bits
  };
  /// A chosen event.
  struct Chosen {
    std::uint32_t place = 0;
    std::uint32_t count = 0;  // of the place's events so far
    const Candidate* candidate = nullptr;
    const data::Value* values = nullptr;
    std::size_t cursors = 0;  // where its own begin
    std::uint64_t rejected = 0;
    bool reached = false;     // a match
    bool ended = false;       // the completing event was tried
  };
  /// Candidates of a place that may come next.
  struct Cursor {
    std::uint32_t place = 0;
    std::size_t at = 0;
    std::uint64_t limit = 0;  // serials are smaller
  };

  // ---- Events that are kept (enumerator.cpp) ----
  void add_place(std::uint32_t item, const Condition& condition, const Step* step);
  void find_reads();
  [[nodiscard]] CandidateLog& log(std::uint32_t key, std::size_t place) { return logs_[key * places_.size() + place]; }
  [[nodiscard]] const CandidateLog& log(std::uint32_t key, std::size_t place) const { return logs_[key * places_.size() + place]; }
  void push(std::uint32_t key, std::size_t place, const Candidate& candidate, std::uint32_t event, const Events& events);
  [[nodiscard]] std::uint32_t key_of(std::uint32_t item, std::uint32_t event, const Events& events);
  void read_values(const Place& place, std::uint32_t event, const Events& events, std::vector<data::Value>& into) const;
  void read_end_values(const Events& events);
  void keep(std::uint32_t key, std::uint32_t place, const Candidate& candidate, std::uint32_t event, Events& events);
  void keep_negation(std::uint32_t negation, const Candidate& candidate, std::uint32_t event, Events& events);
  [[nodiscard]] bool can_follow(std::uint32_t key, std::uint32_t place) const;
  [[nodiscard]] bool has_candidates(std::uint32_t key) const;
  void complete(std::uint32_t key, std::uint64_t places, const Candidate& candidate, std::uint32_t event, Events& events, Matches& matches);
  void trim(std::uint32_t key, Events& events);
  void drop_front(std::uint32_t key, std::size_t place, Events& events);
  void push_expiry(std::uint32_t key, const Candidate& candidate);
  /// An event that a match may begin with, in the order of arrival.
  struct Opener {
    std::uint64_t serial = 0, position = 0;
    std::uint32_t key = 0;
  };
  [[nodiscard]] bool is_open(std::uint32_t key, std::uint64_t serial) const;
  /// No match begins with it any more.
  void close(std::uint32_t key, std::uint64_t serial, Events& events);

  // ---- Combinations (combinations.cpp) ----
  [[nodiscard]] bool has_plain_ranges(const Matches& matches) const;
  void enumerate_ranges(Events& events, Matches& matches);
  void find_bounds();
  [[nodiscard]] bool can_reach_end(std::uint64_t serial, std::uint32_t place, std::uint32_t count) const;
  void enumerate(Events& events, Matches& matches, std::optional<std::uint64_t> start = std::nullopt);
  bool enumerate_from(const Candidate& start, const data::Value* values, std::uint32_t place, Events& events, Matches& matches);
  void choose(std::uint32_t place, const Candidate& candidate, const data::Value* values, Events& events);
  void give_up();
  void capture(const Chosen& chosen);
  [[nodiscard]] bool end_here(bool repeated, Events& events, Matches& matches);
  [[nodiscard]] bool fits(std::uint32_t place, const Candidate& candidate, const data::Value* values, bool is_end, Events& events);
  [[nodiscard]] bool holds(std::size_t place, const Candidate& candidate, const data::Value* values, bool is_end, Events& events);
  [[nodiscard]] bool follows(std::uint32_t place, const Candidate& candidate, bool is_end, Events& events);
  /// The serial of the first negated event behind the last chosen one that keeps the run from going on to a place (which may be behind the
  /// last one); UINT64_MAX if there is none.
  [[nodiscard]] std::uint64_t barred_from(std::uint32_t place, Events& events);
  [[nodiscard]] std::uint64_t first_negation(std::uint32_t negation, std::uint64_t after, Events& events);
  bool report(std::int64_t time, const Events& events, Matches& matches);
  [[nodiscard]] std::vector<std::uint64_t> dead_end() const;
  [[nodiscard]] bool leaves_out(std::uint32_t place, const Candidate& candidate) const;
  [[nodiscard]] bool is_maximal() const;
  [[nodiscard]] std::uint64_t count_all() const;

  // ---- The latest events (last_match.cpp) ----
  /// A way to take events from the end: the first one so far.
  struct Suffix {
    std::uint32_t place = 0;
    std::uint32_t count = 0;      // of the place's events so far
    const Candidate* candidate = nullptr;
    const data::Value* values = nullptr;
    std::size_t next = 0;         // in suffixes_
  };
  void find_earliest();
  [[nodiscard]] bool begins(std::uint32_t place, const Candidate& candidate) const;
  [[nodiscard]] bool can_begin_before(std::uint64_t serial, std::uint32_t place, std::uint32_t count) const;
  [[nodiscard]] bool has_root(std::size_t suffix, std::uint64_t root) const;
  void take_latest(Events& events, Matches& matches);

  const Program& program_;
  const Sequence& sequence_;
  std::uint32_t steps_;                    // of the sequence: the places before those of negations
  std::vector<Place> places_;              // steps in order, then all negations
  std::vector<std::uint32_t> place_of_step_;
  std::uint64_t openers_ = 0, step_bits_ = 0, negation_bits_ = 0;
  bool waits_for_deadline_ = false;        // what is absent decides
  bool is_local_ = true;                   // no condition compares events, and no negation is there
  bool has_negations_ = false;
  std::optional<RangeSearch> ranges_;      // where it finds all there is
  data::KeyTable keys_{1};
  std::vector<CandidateLog> logs_;         // by key and place
  std::vector<std::uint32_t> touched_;     // keys that may have nothing kept
  std::vector<std::pair<std::uint32_t, std::uint32_t>> recent_;  // key and place of candidates of this epoch
  std::uint64_t serial_ = 0;
  std::uint64_t ordered_from_ = 0;      // from this serial on, events have come in the order of time
  std::int64_t latest_time_ = INT64_MIN;
  std::uint64_t candidates_ = 0;
  std::uint64_t most_ = 0;              // of them at a time
  Tail<Opener> opened_;                 // that at its front is open
  std::uint64_t closed_early_ = 0;      // of them, before one in front of them
  data::DeadlineQueue expiries_;
  std::int64_t last_expired_ = INT64_MIN;
  std::uint64_t out_of_order_ = 0;

  // The completion at hand.
  std::uint32_t key_ = 0;
  std::uint64_t end_places_ = 0;           // that the completing event may take, as bits; 0: what is absent decides
  std::uint32_t end_event_ = 0;
  Candidate end_;
  std::vector<std::vector<data::Value>> end_values_;  // by place
  std::vector<double> end_numbers_;                   // for the last place, where RangeSearch reads them
  std::int64_t time_ = 0;                  // of results
  std::vector<std::uint64_t> onward_;      // by place: an event before this serial reaches the end by a later place; 0: none does
  std::vector<std::uint64_t> floor_;       // by place: and must not be before this one to do so
  std::vector<std::vector<std::uint64_t>> latest_;  // by place and count: the last event from which the end is reached
  std::uint64_t start_floor_ = 0;
  std::vector<std::vector<std::uint64_t>> earliest_;  // by place and count: the first event that can be taken as the place's (count + 1)-th
  std::vector<Suffix> suffixes_;
  std::vector<std::size_t> ways_, longer_;  // of suffixes that take the same events, and of those that take one more
  std::vector<std::size_t> behind_;         // by place: candidates before are still to come
  std::vector<Chosen> path_;
  std::vector<Cursor> cursors_;
  std::vector<std::uint32_t> of_step_;
  std::vector<data::Value> registers_, compared_, result_values_;
  std::uint64_t produced_ = 0;
  std::uint64_t rejected_ = 0;             // for reasons that dead ends do not remember
  bool more_ = false;
  std::set<std::vector<std::uint64_t>> dead_ends_;
  // Scratch memory.
  std::vector<data::Value> values_;
  std::vector<double> numbers_;
  std::vector<std::uint32_t> kept_;
};

}  // namespace varpulis::pattern
