#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "data/key_table.h"
#include "pattern/events.h"

namespace varpulis::pattern {

/// One way to take the events of a pattern. Elements are numbers of the Matching that gives the match, valid while it is passed on.
struct Match {
  std::uint32_t run = 0;
  std::uint32_t first = none, last = none;    // elements, of all that were taken
  std::uint32_t events = 0;                   // taken
  std::span<const std::uint32_t> of_step;     // the element that a step's alias means, or none
  std::span<const data::Value> values;        // Program::values
  std::int64_t time = 0;
  std::uint64_t left_out = 0;                 // values that arrays among `values` could not hold
  std::span<const std::uint32_t> chosen = {};  // of a run's elements those that are part of the match; empty: all are
};

/// Matches as arrays, in the order in which they come out: an entry for each match, or, where that is said, one for all. They are complete with
/// their last event. Arrays that nothing reads may be empty.
struct MatchArrays {
  std::size_t size = 0;
  std::span<const std::span<const std::uint32_t>> rows;   // by step: the kept row that its alias means, or none; or one for all; of Program::shown
  std::span<const std::int64_t> times;                    // of the last events; or one for all
  std::span<const std::int64_t> first_times;              // of the first events; or one for all
  std::span<const std::uint32_t> events;                  // how many were taken; empty: one for each step
  std::span<const std::span<const std::int64_t>> values;  // by number in Program::values, where all are whole numbers
  std::span<const data::Value> keys;                      // of partitions; or one for all
  std::span<const data::Value> partitions;                // the same as the first events spell them (Program::shows_partition); or one for all
};

/// Takes matches in the order in which they come out.
class Matches {
 public:
  Matches() = default;
  Matches(const Matches&) = delete;
  Matches& operator=(const Matches&) = delete;
  virtual ~Matches() = default;
  virtual void match(const Match& match) = 0;
  /// Whether matches may come as arrays as well.
  [[nodiscard]] virtual bool takes_arrays() const { return false; }
  virtual void match_all(const MatchArrays& /*matches*/) {}
  /// The run expired before it was complete (Program::reports_timeouts).
  virtual void timed_out(const Match& match) = 0;
  /// Results behind the last match that were not enumerated.
  virtual void left_out(std::uint64_t results) = 0;
};

/// What the elements of matches are.
class MatchElements {
 public:
  MatchElements() = default;
  MatchElements(const MatchElements&) = delete;
  MatchElements& operator=(const MatchElements&) = delete;
  virtual ~MatchElements() = default;

  [[nodiscard]] virtual std::int64_t time_of(std::uint32_t element) const = 0;
  [[nodiscard]] virtual std::uint64_t position_of(std::uint32_t element) const = 0;  // of the event, in the whole input
  [[nodiscard]] virtual std::uint64_t root_of(std::uint32_t element) const = 0;
  [[nodiscard]] virtual std::uint32_t row_of(std::uint32_t element) const = 0;  // its kept copy, or none
  [[nodiscard]] virtual std::uint32_t step_of(std::uint32_t element) const = 0;
  /// All elements of a match, in the order in which they were taken.
  virtual void elements_of(const Match& match, std::vector<std::uint32_t>& into) const = 0;
  /// What the conditions of later steps know of the match's events.
  [[nodiscard]] virtual std::span<const data::Value> captured_of(const Match& match) const = 0;
  /// The partition's key as the first event spells it (Program::shows_partition).
  [[nodiscard]] virtual const data::Value& partition_of(const Match& match) const = 0;

  /// The partition's key.
  [[nodiscard]] virtual const data::Value& key_of(const Match& match) const = 0;
};

/// Matches one program, event by event.
class Matching {
 public:
  Matching() = default;
  Matching(const Matching&) = delete;
  Matching& operator=(const Matching&) = delete;
  virtual ~Matching() = default;

  /// One event at the stream time `now`, which has reached no deadline that was not fired.
  virtual void take(std::uint32_t event, std::int64_t now, Events& events, Matches& matches) = 0;
  /// Whether an event without any item bit means something.
  [[nodiscard]] virtual bool sees_every_event() const = 0;

  /// What the bound ends next: the deadline has passed when stream time is greater. Nothing without a bound.
  struct Expiry {
    std::int64_t deadline = 0;
    std::uint64_t position = 0;  // of the first event
    std::uint32_t partition = 0;
  };
  [[nodiscard]] virtual std::optional<Expiry> next_expiry() = 0;
  /// Nothing expires before this.
  [[nodiscard]] virtual std::int64_t earliest_expiry() = 0;
  /// Ends what next_expiry() tells of; it may match by that, or be told of.
  virtual void expire(Events& events, Matches& matches) = 0;
  /// The smallest time of the last event of a run that waits for its end to come out; INT64_MAX if there is none.
  [[nodiscard]] virtual std::int64_t held() const = 0;
  /// About the memory that it needs, however that was allocated.
  [[nodiscard]] virtual std::uint64_t needed_bytes() const = 0;
  /// Position of the first event of what is kept longest; nothing if nothing is kept.
  [[nodiscard]] virtual std::optional<std::uint64_t> oldest() = 0;
  /// Gives that up, without a result; false if nothing is kept. What the epoch has looked up stays valid.
  virtual bool evict(Events& events) = 0;
  /// After the epoch's last event: refers to those that are still held, where that was put off.
  virtual void hold_rows(Events& /*events*/) {}
  /// Behind that, when copies have their lasting numbers.
  virtual void end_epoch(const Events& events) = 0;

  /// Those of which something is kept, and others until end_epoch() if they are named to may_be_empty().
  [[nodiscard]] virtual data::KeyTable& partitions() = 0;
  virtual void may_be_empty(std::span<const std::uint32_t> partitions) = 0;
  /// Candidates that came behind the deadline at which what they could have continued had gone.
  [[nodiscard]] virtual std::uint64_t take_out_of_order() = 0;

  /// Of matches that come one by one; null: all come as arrays.
  [[nodiscard]] virtual const MatchElements* elements() const = 0;

  struct Usage {
    std::uint64_t keys = 0, rows = 0, bytes = 0;
    std::uint64_t most_rows = 0;  // at a time
  };
  [[nodiscard]] virtual Usage usage() const = 0;
};

}  // namespace varpulis::pattern
