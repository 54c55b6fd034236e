#pragma once
// A pattern as an automaton over trends. A trend is a way to take events for the steps of a pattern under skip-till-any-match: every event
// may be taken or passed over. Trends that are not complete wait at states; an event takes those that wait at the states before to its own.
#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "pattern/program.h"
#include "trend/total.h"

namespace varpulis::trend {

/// Which captured numbers an event may follow, compared with a number of its own.
enum class Order : std::uint8_t { all, below, up_to, above, from };

/// What a step's condition says of earlier events, where that is one ordered comparison.
struct Comparison {
  Order order = Order::all;  // where the captured value has to stand
  std::uint32_t slot = none;
};

/// The way of a trend from one state to another, on an event of the step that the latter stands for.
struct Edge {
  std::uint32_t from = 0;
  std::uint32_t gap = none;            // among the gapped edges that leave `from`; none: no negation stands between
  bool within_step = false;            // the event before is of the same step
  bool unconditional = false;          // every trend that waits there may take every event with the step's item bit
  // Of a step that compares its elements, entered from another one: by own slot, the slot of the same field of the event before; none where
  // that event was not asked for the field.
  std::vector<std::uint32_t> slots_before;
  Order order = Order::all;            // from a state whose trends are ordered
};

/// "The last event was taken by this step, as its n-th."
struct State {
  std::uint32_t step = 0;
  bool opens = false;      // a trend may begin here
  bool completes = false;  // a trend may end here
  bool is_last = true;     // no edge leaves it
  std::uint32_t gaps = 0;  // gapped edges that leave it
  std::vector<Edge> in;
  std::vector<std::uint32_t> slots;  // captured values that conditions of later events read: trends that wait here are kept apart by them
  bool is_ordered = false;           // by the one number that they captured: OrderedTotals
};

/// A negation between steps: trends that wait at `state` cannot take the gapped edge any more once an event of it has come.
struct Barrier {
  std::uint32_t negation = 0, state = 0, gap = 0;
};

/// The map of an event has a row for each state.
inline constexpr std::size_t sliding_states_max = 8;

/// How much work an event is.
enum class Cost : std::uint8_t {
  running,   // one running total for each state
  ordered,   // a tree of totals by value, for one ordered comparison with an earlier event
  scanned,   // a total for each combination of captured values, that is, at most for each live event: each is compared
};

struct Program {
  std::vector<pattern::Step> steps;            // of the pattern, with their conditions
  std::vector<pattern::Condition> negations;
  std::vector<State> states;
  std::vector<std::uint32_t> cancels;          // negations after which no waiting trend goes on
  std::vector<Barrier> barriers;
  Layout layout;
  std::optional<std::int64_t> within;          // ns
  bool windowed = false;                       // results are those of whole windows: what was completed stays
  bool distinct_roots = false;                 // two events may stem from one: no trend takes both
  std::uint32_t slots = 0;
  Cost cost = Cost::running;

  /// The item bits of steps; the others are those of negations.
  [[nodiscard]] std::uint64_t step_items() const { return (std::uint64_t{2} << (steps.size() - 1)) - 1; }
  [[nodiscard]] std::uint32_t item_of_negation(std::uint32_t negation) const { return static_cast<std::uint32_t>(steps.size()) + negation; }
  [[nodiscard]] const pattern::Condition& condition(std::uint32_t item) const {
    return item < steps.size() ? steps[item].condition : negations[item - steps.size()];
  }
  /// Events are nothing but their item bits, so that those of a burst need not be looked at one by one.
  [[nodiscard]] bool takes_bursts() const { return cost == Cost::running && !within && !distinct_roots && layout.width() == 1; }
  /// Trends are counted, and one number at most is asked of those that wait anywhere; none is ever lost.
  [[nodiscard]] bool only_counts_in_order() const {
    const auto is_plain = [](const State& state) { return (state.slots.empty() || state.is_ordered) && state.gaps == 0; };
    return cost == Cost::ordered && !within && !distinct_roots && layout.width() == 1 && negations.empty() && std::ranges::all_of(states, is_plain);
  }
  /// Under a bound, trends are told apart by when they began ...
  [[nodiscard]] bool has_cohorts() const { return within.has_value(); }
  /// ... unless events are maps from totals to totals, of which those of all live events are multiplied (SlidingTrends).
  [[nodiscard]] bool slides() const {
    return cost == Cost::running && within && !windowed && !distinct_roots && states.size() <= sliding_states_max;
  }
};

/// States of one program: repetitions with bounds need one for each event that they may take.
inline constexpr std::size_t states_max = 4096;

/// Which captured values the conditions of an item read, besides the keys and equalities that it names: by item.
using SlotsRead = std::vector<std::vector<std::uint32_t>>;

/// How many states compile() would make.
[[nodiscard]] std::size_t states_of(const std::vector<pattern::Program>& alternatives);

/// Requires alternatives that are sequences without absences, with states_of() <= states_max. `step_of_slot`: whose event fills a slot.
/// `comparisons`: by step; Order::all where a condition says something else.
[[nodiscard]] Program compile(const std::vector<pattern::Program>& alternatives, const SlotsRead& reads,
                              const std::vector<std::uint32_t>& step_of_slot, const std::vector<Comparison>& comparisons);

}  // namespace varpulis::trend
