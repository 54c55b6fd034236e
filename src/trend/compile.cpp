// Patterns to automata: repeated steps become states with loops, bounded repetitions chains of states, optional steps edges that pass over.
#include <algorithm>
#include <set>

#include "trend/program.h"

namespace varpulis::trend {
namespace {

/// States that a step needs: one for each event up to its least number, or up to its greatest if it has one.
std::uint32_t states_of(const pattern::Step& step) {
  return step.max == pattern::Step::unlimited ? std::max(step.min, 1U) : step.max;
}

class Compilation {
 public:
  Compilation(const std::vector<pattern::Program>& alternatives, const SlotsRead& reads, const std::vector<std::uint32_t>& step_of_slot,
              const std::vector<Comparison>& comparisons)
      : alternatives_(alternatives), reads_(reads), step_of_slot_(step_of_slot), comparisons_(comparisons) {}

  Program run() {
    const pattern::Program& first = alternatives_.front();
    program_.steps = first.steps;
    program_.negations = first.negations;
    program_.cancels = first.cancels;
    program_.within = first.within;
    program_.distinct_roots = first.distinct_roots;
    program_.slots = first.slots;
    for (const pattern::Program& alternative : alternatives_) add(alternative);
    find_slots();
    for (State& state : program_.states) {
      for (Edge& edge : state.in) edge.unconditional = is_unconditional(state.step);
    }
    for (std::uint32_t state = 0; state < program_.states.size(); ++state) order(state);
    program_.cost = cost();
    return std::move(program_);
  }

 private:
  /// Conditions that read what is never captured are conditions, too.
  Cost cost() const {
    const auto compares = [&](const State& state) { return !is_unconditional(state.step); };
    const auto reads = [](const pattern::Condition& condition) {
      return !condition.keys.empty() || !condition.equalities.empty() || condition.residual;
    };
    if (std::ranges::none_of(program_.states, compares) && std::ranges::none_of(program_.negations, reads)) return Cost::running;
    const auto is_scanned = [&](const State& state) { return !state.slots.empty() && !state.is_ordered; };
    const bool scans = std::ranges::any_of(program_.states, is_scanned) || std::ranges::none_of(program_.states, &State::is_ordered);
    return scans ? Cost::scanned : Cost::ordered;
  }

  bool is_unconditional(std::uint32_t step) const {
    const pattern::Step& own = program_.steps[step];
    return own.condition.keys.empty() && own.condition.equalities.empty() && !own.condition.residual && !own.refers_to_itself;
  }

  /// Orders the trends of a state by the number that they captured last, if that is all that is ever asked of them.
  void order(std::uint32_t number) {
    State& state = program_.states[number];
    if (state.slots.size() != 1 || state.gaps > 0 || step_of_slot_[state.slots.front()] != state.step) return;
    const std::uint32_t slot = state.slots.front();
    const auto reads_slots = [&](std::uint32_t negation) {
      std::set<std::uint32_t> read;
      add_reads(program_.item_of_negation(negation), read);
      return !read.empty();
    };
    if (std::ranges::any_of(program_.cancels, reads_slots)) return;
    std::vector<std::pair<Edge*, Order>> orders;
    for (State& to : program_.states) {
      for (Edge& edge : to.in) {
        if (edge.from != number) continue;
        if (to.step != state.step && std::ranges::find(to.slots, slot) != to.slots.end()) return;
        const std::optional<Order> order = order_of(edge, to.step, slot);
        if (!order) return;
        orders.emplace_back(&edge, *order);
      }
    }
    state.is_ordered = true;
    for (const auto& [edge, order] : orders) edge->order = order;
  }

  /// Which numbers in a slot the trends must have that take an edge; none: more than an order decides.
  std::optional<Order> order_of(const Edge& edge, std::uint32_t step, std::uint32_t slot) const {
    if (edge.unconditional) return Order::all;
    const pattern::Step& own = program_.steps[step];
    const Comparison& comparison = comparisons_[step];
    if (comparison.order == Order::all || !own.condition.keys.empty() || !own.condition.equalities.empty()) return std::nullopt;
    std::uint32_t compared = comparison.slot;
    if (own.refers_to_itself && !edge.within_step) {
      const bool is_own = own.own_slots.size() == 1 && own.own_slots.front() == compared;
      if (!is_own || own.condition.residual) return std::nullopt;
      compared = edge.slots_before.front();
    }
    return compared == slot ? std::optional(comparison.order) : std::nullopt;
  }

  void add(const pattern::Program& alternative) {
    const pattern::Sequence& sequence = alternative.sequences.front();
    const auto places = static_cast<std::uint32_t>(sequence.steps.size());
    std::vector<std::uint32_t> first_state;
    for (const std::uint32_t number : sequence.steps) {
      first_state.push_back(static_cast<std::uint32_t>(program_.states.size()));
      for (std::uint32_t taken = 0; taken < states_of(alternative.steps[number]); ++taken) program_.states.push_back({.step = number, .in = {}, .slots = {}});
    }
    const auto step = [&](std::uint32_t place) -> const pattern::Step& { return alternative.steps[sequence.steps[place]]; };
    const auto may_be_absent = [&](std::uint32_t from, std::uint32_t to) {
      for (std::uint32_t place = from; place < to; ++place) {
        if (step(place).min > 0) return false;
      }
      return true;
    };
    for (std::uint32_t place = 0; place < places; ++place) {
      const std::uint32_t own = first_state[place];
      const std::uint32_t count = states_of(step(place));
      State& entry = program_.states[own];
      entry.opens = may_be_absent(0, place);
      for (std::uint32_t before = 0; before < place; ++before) {
        if (!may_be_absent(before + 1, place)) continue;
        const std::vector<std::uint32_t> between = negations_between(sequence, before, place);
        for (std::uint32_t taken = std::max(step(before).min, 1U); taken <= states_of(step(before)); ++taken) {
          const std::uint32_t from = first_state[before] + taken - 1;
          Edge edge{.from = from, .slots_before = slots_before(step(place), sequence.steps[before])};
          if (!between.empty()) {
            edge.gap = program_.states[from].gaps++;
            for (const std::uint32_t negation : between) program_.barriers.push_back({.negation = negation, .state = from, .gap = edge.gap});
          }
          program_.states[from].is_last = false;
          entry.in.push_back(std::move(edge));
        }
      }
      for (std::uint32_t taken = 1; taken < count; ++taken) {
        program_.states[own + taken].in.push_back({.from = own + taken - 1, .within_step = true, .slots_before = {}});
        program_.states[own + taken - 1].is_last = false;
      }
      if (step(place).max == pattern::Step::unlimited) {
        program_.states[own + count - 1].in.push_back({.from = own + count - 1, .within_step = true, .slots_before = {}});
        program_.states[own + count - 1].is_last = false;
      }
      for (std::uint32_t taken = std::max(step(place).min, 1U); taken <= count; ++taken) {
        program_.states[own + taken - 1].completes = may_be_absent(place + 1, places);
      }
    }
    place_of_.resize(program_.states.size());
    for (std::uint32_t place = 0; place < places; ++place) {
      for (std::uint32_t taken = 0; taken < states_of(step(place)); ++taken) place_of_[first_state[place] + taken] = place;
    }
    place_of_step_.resize(program_.steps.size(), none);
    for (std::uint32_t place = 0; place < places; ++place) place_of_step_[sequence.steps[place]] = place;
  }

  static std::vector<std::uint32_t> negations_between(const pattern::Sequence& sequence, std::uint32_t before, std::uint32_t place) {
    std::vector<std::uint32_t> between;
    for (const pattern::Gap& gap : sequence.gaps) {
      if (gap.after >= before && gap.after < place) between.push_back(gap.negation);
    }
    return between;
  }

  /// The fields that the first element of a comparing step is compared with, of the event before.
  static std::vector<std::uint32_t> slots_before(const pattern::Step& step, std::uint32_t before) {
    std::vector<std::uint32_t> slots;
    for (const auto& candidates : step.slots_before) {
      std::uint32_t found = none;
      for (const auto& [other, slot] : candidates) {
        if (other == before) found = slot;
      }
      slots.push_back(found);
    }
    return slots;
  }

  /// Captured values that the conditions of an event of an item read.
  void add_reads(std::uint32_t item, std::set<std::uint32_t>& to) const {
    const pattern::Condition& condition = program_.condition(item);
    for (const pattern::Equality& each : condition.keys) to.insert(each.slot);
    for (const pattern::Equality& each : condition.equalities) to.insert(each.slot);
    to.insert(reads_[item].begin(), reads_[item].end());
  }

  /// What a trend that waits has to remember: what edges that it may still take read, as far as it has been captured.
  void find_slots() {
    const std::size_t count = program_.states.size();
    std::vector<std::set<std::uint32_t>> read(count);
    for (const State& to : program_.states) {
      for (const Edge& edge : to.in) {
        add_reads(to.step, read[edge.from]);
        if (!program_.steps[to.step].refers_to_itself) continue;
        if (edge.within_step) {
          const std::vector<std::uint32_t>& own = program_.steps[to.step].own_slots;
          read[edge.from].insert(own.begin(), own.end());
        } else {
          for (const std::uint32_t slot : edge.slots_before) {
            if (slot != none) read[edge.from].insert(slot);
          }
        }
      }
    }
    for (const Barrier& barrier : program_.barriers) add_reads(program_.item_of_negation(barrier.negation), read[barrier.state]);
    for (std::size_t state = 0; state < count; ++state) {
      for (const std::uint32_t negation : program_.cancels) {
        if (!program_.states[state].is_last) add_reads(program_.item_of_negation(negation), read[state]);
      }
    }
    for (bool changed = true; changed;) {
      changed = false;
      for (std::size_t to = 0; to < count; ++to) {
        for (const Edge& edge : program_.states[to].in) {
          const std::size_t before = read[edge.from].size();
          read[edge.from].insert(read[to].begin(), read[to].end());
          changed = changed || read[edge.from].size() != before;
        }
      }
    }
    for (std::size_t state = 0; state < count; ++state) {
      if (program_.states[state].is_last) continue;
      for (const std::uint32_t slot : read[state]) {
        const std::uint32_t place = place_of_step_[step_of_slot_[slot]];
        if (place != none && place <= place_of_[state] && is_of_alternative(state, step_of_slot_[slot])) {
          program_.states[state].slots.push_back(slot);
        }
      }
    }
  }

  /// Whether a step stands in the sequence that a state belongs to.
  bool is_of_alternative(std::size_t state, std::uint32_t step) const {
    for (const pattern::Program& alternative : alternatives_) {
      const std::vector<std::uint32_t>& steps = alternative.sequences.front().steps;
      const bool holds_state = std::ranges::find(steps, program_.states[state].step) != steps.end();
      if (holds_state) return std::ranges::find(steps, step) != steps.end();
    }
    return false;
  }

  const std::vector<pattern::Program>& alternatives_;
  const SlotsRead& reads_;
  const std::vector<std::uint32_t>& step_of_slot_;
  const std::vector<Comparison>& comparisons_;
  Program program_;
  std::vector<std::uint32_t> place_of_;       // of states, in their sequence
  std::vector<std::uint32_t> place_of_step_;  // likewise
};

}  // namespace

std::size_t states_of(const std::vector<pattern::Program>& alternatives) {
  std::size_t count = 0;
  for (const pattern::Program& alternative : alternatives) {
    for (const pattern::Sequence& sequence : alternative.sequences) {
      for (const std::uint32_t step : sequence.steps) count += states_of(alternative.steps[step]);
    }
  }
  return count;
}

Program compile(const std::vector<pattern::Program>& alternatives, const SlotsRead& reads, const std::vector<std::uint32_t>& step_of_slot,
                const std::vector<Comparison>& comparisons) {
  return Compilation(alternatives, reads, step_of_slot, comparisons).run();
}

}  // namespace varpulis::trend
