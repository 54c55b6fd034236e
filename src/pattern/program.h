#pragma once
// A pattern as the matchers run it: steps, the order in which they may be taken, and what becomes of runs. Conditions are known by number
// only; what they mean is up to Events.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace varpulis::pattern {

inline constexpr std::uint32_t none = 0xffffffff;
/// Instead of a row that is kept: what is shown of it was noted.
inline constexpr std::uint32_t noted = 0x7fffffff;
/// Steps and negations of one pattern together: events carry one bit for each.
inline constexpr std::size_t items_max = 64;

/// Slots are values captured from an event, kept with the run. Those of a step that may be taken once only never change while bound.
struct Equality {
  std::uint32_t slot = none;    // of the captured value
  std::uint32_t column = none;  // of the candidate: Events::key
};

/// What an event must fulfil besides its item bit.
struct Condition {
  std::vector<Equality> keys;        // by values that never change: runs wait in a table by them
  std::vector<Equality> equalities;  // the others
  bool residual = false;             // there is more: Events::holds
  /// `candidate order captured value`.
  struct Comparison {
    enum class Order : std::uint8_t { less, less_equal, greater, greater_equal };
    Order order = Order::less;
    std::uint32_t slot = none;
    std::uint32_t column = none;  // of the candidate: Events::key
  };
  std::optional<Comparison> comparison;  // where that is all that `residual`, or the relation to the element before, says
};

struct Step {
  static constexpr std::uint32_t unlimited = 0xffffffff;

  std::uint32_t min = 1, max = 1;
  std::optional<std::int64_t> within;  // ns after the event that the step before took
  Condition condition;
  bool refers_to_itself = false;             // elements are compared with the one before: Events::related
  std::vector<std::uint32_t> slots;          // filled by its events
  std::vector<std::uint32_t> own_slots;      // of `slots`, those that the comparison reads
  // For the first element: by own slot, the slot of the same field of each step that may come before, nearest first: (step, slot).
  std::vector<std::vector<std::pair<std::uint32_t, std::uint32_t>>> slots_before;

  [[nodiscard]] bool repeats() const { return max > 1; }
};

/// `NOT X` between two steps of a sequence. An event of it keeps the run from going beyond step `after` until that step takes another one.
struct Gap {
  std::uint32_t after = 0;     // counted in the sequence
  std::uint32_t negation = 0;  // its number
};

/// Steps in order.
struct Sequence {
  std::vector<std::uint32_t> steps;    // their numbers
  std::vector<Gap> gaps;
  std::vector<std::uint32_t> absent;   // negations behind the last step: the match is that they stay away
};

/// Parts that may be filled in any order.
struct Part {
  enum class Kind : std::uint8_t { sequence, conjunction, alternatives };
  Kind kind = Kind::sequence;
  std::uint32_t sequence = none;  // number in Program::sequences
  std::vector<Part> parts;
};

/// A value over the events that a step took; computed as they come where that is possible.
struct SequenceValue {
  enum class Kind : std::uint8_t { count, sum, avg, min, max, distinct_count, first, last, element_at, collect };
  Kind kind = Kind::count;
  std::uint32_t step = 0;
  bool of_field = false;  // else of whole events
  std::int64_t index = 0;
};

enum class Emission : std::uint8_t { standard, each, longest, subsets };
enum class Skip : std::uint8_t { nothing, past_last, to_next };

/// Which ways to take the events are matches: the runs of skip-till-next, every one, or one or the maximal ones of those that end with the same event.
enum class Selection : std::uint8_t { next, any, last, max };

/// Where an item's key is that all items of a program share: in a slot or in a column of Events::key.
struct KeySource {
  bool is_slot = false;
  std::uint32_t number = none;
};

/// One alternative of a pattern.
struct Program {
  std::vector<Step> steps;             // of the whole pattern
  std::vector<Condition> negations;
  std::vector<Sequence> sequences;
  Part root;
  std::vector<std::uint32_t> absent;   // of a conjunction
  std::vector<std::uint32_t> cancels;  // negations that end a run
  std::uint32_t slots = 0;
  std::vector<SequenceValue> values;
  std::uint64_t shown = 0;             // steps of whose last event results have fields, as bits
  std::optional<std::int64_t> within;  // ns from the first event to the last
  Emission emission = Emission::standard;
  Skip skip = Skip::nothing;
  Selection selection = Selection::next;
  // By item, where equalities give all events of a match one key; else empty. Then the conditions hold the other equalities only.
  std::vector<KeySource> shared_key;
  bool partitioned = false;
  bool strict = false;             // a routed event that a run does not take ends it
  bool single = false;             // `.stnm`: no run opens beside another one, nor from the event that completes one
  bool overlapping = false;        // `.stam`: given explicitly
  bool replaceable_anchor = false;  // the first two steps are of one type, so that an event of it may take the place of a run's first one
  bool distinct_roots = false;     // two events of a run may stem from one
  bool in_order = false;           // events come by time: one earlier than the first of a run does not belong to it
  bool shows_partition = false;    // the key as the first event spells it is part of the result
  bool shows_first_time = false;   // results tell the time of the first event, or how long they took
  bool shows_events = false;       // results tell how many events were taken
  bool reports_timeouts = false;   // runs that expire after their first step are told of

  [[nodiscard]] std::uint32_t items() const { return static_cast<std::uint32_t>(steps.size() + negations.size()); }
  [[nodiscard]] std::uint32_t item_of_negation(std::uint32_t negation) const { return static_cast<std::uint32_t>(steps.size()) + negation; }
  [[nodiscard]] const Condition& condition(std::uint32_t item) const {
    return item < steps.size() ? steps[item].condition : negations[item - steps.size()];
  }
};

}  // namespace varpulis::pattern
