// What a run gives: the values over its steps, and the subsets of `.subsets()`.
#include <algorithm>

#include "pattern/matcher.h"

namespace varpulis::pattern {

using data::Value;

namespace {

/// The value over a step that no event stands for.
Value value_of_nothing(const SequenceValue& of) {
  using enum SequenceValue::Kind;
  if (of.kind == collect) return Value::array({});
  return of.kind == first || of.kind == last || of.kind == element_at ? Value() : SequenceState().result(of);
}

}  // namespace

Value Matcher::value_of(const SequenceValue& of, std::size_t number, std::uint32_t run, const Events& events, std::uint64_t& left_out) {
  using enum SequenceValue::Kind;
  const auto argument = [&](std::uint32_t element) {
    return element == none ? Value() : events.argument(static_cast<std::uint32_t>(number), runs_.element(element).row);
  };
  switch (of.kind) {
    case last: return argument(runs_.last_of(run, of.step));
    case first:
    case element_at: return argument(runs_.element_at(run, number, elements_));
    case collect:
      runs_.elements_of(run, of.step, elements_);
      return value_over(of, 0, static_cast<std::uint32_t>(elements_.size()), [&](std::uint32_t i) { return argument(elements_[i]); }, left_out);
    default: break;
  }
  if (std::optional<Value> result = runs_.result(run, number)) return std::move(*result);
  runs_.elements_of(run, of.step, elements_);
  return value_over(of, 0, static_cast<std::uint32_t>(elements_.size()), [&](std::uint32_t i) { return argument(elements_[i]); }, left_out);
}

/// What alternatives inside a conjunction have taken without being filled is no part of the match.
void Matcher::leave_out_unfilled(std::uint32_t run, const Part& part) {
  if (part.kind == Part::Kind::sequence) {
    if (is_complete(run, part.sequence)) return;
    for (const std::uint32_t step : program_.sequences[part.sequence].steps) of_step_[step] = none;
    return;
  }
  for (const Part& each : part.parts) leave_out_unfilled(run, each);
}

Match Matcher::view(std::uint32_t run, std::int64_t time, const Events& events) {
  for (std::uint32_t step = 0; step < of_step_.size(); ++step) of_step_[step] = runs_.last_of(run, step);
  if (!is_sequence_ && is_complete(run)) leave_out_unfilled(run, program_.root);
  result_values_.clear();
  std::uint64_t left_out = 0;
  for (std::size_t v = 0; v < program_.values.size(); ++v) {
    const SequenceValue& of = program_.values[v];
    result_values_.push_back(of_step_[of.step] == none ? value_of_nothing(of) : value_of(of, v, run, events, left_out));
  }
  return {.run = run,
          .first = runs_.first_of(run),
          .last = runs_.last_of(run),
          .events = runs_.events_of(run),
          .of_step = of_step_,
          .values = result_values_,
          .time = time,
          .left_out = left_out};
}

void Matcher::elements_of(const Match& match, std::vector<std::uint32_t>& into) const {
  if (!match.chosen.empty()) {
    into.assign(match.chosen.begin(), match.chosen.end());
    return;
  }
  runs_.elements_of(match.run, into);
  // Alternatives that were not filled are no part of it.
  std::erase_if(into, [&](std::uint32_t element) { return match.of_step[runs_.element(element).step] == none; });
}

void Matcher::report(std::uint32_t run, std::int64_t time, Events& events, Matches& matches) {
  if (observer_ != nullptr) observer_->matched(run, event_);
  if (program_.emission == Emission::subsets && repeats_ && is_sequence_) {
    report_subsets(run, waits_for_end_ ? std::nullopt : std::optional(time), events, matches);
  } else {
    matches.match(view(run, time, events));
  }
}

namespace {

/// Enumerates every choice of a non-empty subset for each repeated step, lexicographic by the positions of all events chosen.
class SubsetWalk {
 public:
  SubsetWalk(const Program& program, const Runs& runs, std::uint32_t run, Events& events)
      : program_(program), runs_(runs), events_(events) {
    for (const std::uint32_t step : program.sequences.front().steps) {
      taken_.emplace_back();
      runs.elements_of(run, step, taken_.back());
    }
    chosen_.resize(taken_.size());
    // A run's captures stand for its last events; those of the choice come in as it is made.
    registers_.resize(program.slots);
  }

  /// Calls use(chosen) for each choice until it says false.
  template <typename Use>
  void run(Use use) {
    choose(0, use);
  }

 private:
  template <typename Use>
  bool choose(std::size_t place, Use use) {
    if (place == taken_.size()) return use(chosen_);
    const std::uint32_t number = program_.sequences.front().steps[place];
    const Step& step = program_.steps[number];
    if (!step.repeats() || taken_[place].empty()) {
      chosen_[place] = taken_[place];
      if (!chosen_[place].empty()) capture(step, chosen_[place].back());
      return choose(place + 1, use);
    }
    chosen_[place].clear();
    return extend(place, 0, use);
  }

  template <typename Use>
  bool extend(std::size_t place, std::size_t from, Use use) {
    const std::uint32_t number = program_.sequences.front().steps[place];
    const Step& step = program_.steps[number];
    std::vector<std::uint32_t>& subset = chosen_[place];
    for (std::size_t i = from; i < taken_[place].size(); ++i) {
      const std::uint32_t element = taken_[place][i];
      if (step.refers_to_itself && !follows(place, element)) continue;
      subset.push_back(element);
      const auto go_on = [&] {
        if (subset.size() < step.min || subset.size() > step.max) return true;
        capture(step, element);
        return choose(place + 1, use);
      };
      // A further event here is earlier than those of a repeated step to come.
      const bool is_last = !repeats_later(place);
      if (is_last && !go_on()) return false;
      if (!extend(place, i + 1, use)) return false;
      if (!is_last && !go_on()) return false;
      subset.pop_back();
    }
    return true;
  }

  [[nodiscard]] bool repeats_later(std::size_t place) const {
    while (++place < taken_.size()) {
      if (program_.steps[program_.sequences.front().steps[place]].repeats() && !taken_[place].empty()) return true;
    }
    return false;
  }

  [[nodiscard]] bool follows(std::size_t place, std::uint32_t element) {
    const std::uint32_t number = program_.sequences.front().steps[place];
    const Step& step = program_.steps[number];
    std::uint32_t before = chosen_[place].empty() ? none : chosen_[place].back();
    if (before == none) {
      for (std::size_t p = place; p-- > 0 && before == none;) {
        if (!chosen_[p].empty()) before = chosen_[p].back();
      }
      if (before == none) return true;
      // The event before may be of another step, under other slots with the same fields.
      const std::uint32_t other = runs_.element(before).step;
      for (std::size_t s = 0; s < step.own_slots.size(); ++s) {
        Value value;
        for (const auto& [of, slot] : step.slots_before[s]) {
          if (of == other) value = events_.slot_of_kept(slot, runs_.element(before).row);
        }
        if (value.is_missing()) return true;
        registers_[step.own_slots[s]] = std::move(value);
      }
    } else {
      for (const std::uint32_t slot : step.own_slots)
        registers_[slot] = events_.slot_of_kept(slot, runs_.element(before).row);
    }
    return events_.related_kept(number, runs_.element(element).row, registers_);
  }

  void capture(const Step& step, std::uint32_t element) {
    for (const std::uint32_t slot : step.slots)
      registers_[slot] = events_.slot_of_kept(slot, runs_.element(element).row);
  }

  const Program& program_;
  const Runs& runs_;
  Events& events_;
  std::vector<std::vector<std::uint32_t>> taken_, chosen_;  // by place
  std::vector<Value> registers_;
};

/// 2^n - 1 for each repeated step without a relation between its events: what enumeration would give, or 0 where nobody knows.
std::uint64_t all_subsets(const Program& program, const Runs& runs, std::uint32_t run) {
  std::uint64_t all = 1;
  std::vector<std::uint32_t> taken;
  for (const std::uint32_t number : program.sequences.front().steps) {
    const Step& step = program.steps[number];
    runs.elements_of(run, number, taken);
    if (!step.repeats() || taken.empty()) continue;
    if (step.refers_to_itself || taken.size() >= 63 || step.max < taken.size() || step.min > 1) return 0;
    const std::uint64_t own = (std::uint64_t{1} << taken.size()) - 1;
    if (all > UINT64_MAX / own) return 0;
    all *= own;
  }
  return all;
}

}  // namespace

/// `time` is that of each result; without one a result's own last event.
void Matcher::report_subsets(std::uint32_t run, std::optional<std::int64_t> time, Events& events, Matches& matches) {
  std::uint64_t results = 0;
  bool more = false;
  SubsetWalk walk(program_, runs_, run, events);
  std::vector<std::uint32_t> all;
  const std::vector<std::uint32_t> nothing;
  walk.run([&](const std::vector<std::vector<std::uint32_t>>& chosen) {
    if (results == events.matches_max) {
      more = true;
      return false;
    }
    ++results;
    all.clear();
    for (std::size_t place = 0; place < chosen.size(); ++place) {
      of_step_[only_sequence().steps[place]] = chosen[place].empty() ? none : chosen[place].back();
      all.insert(all.end(), chosen[place].begin(), chosen[place].end());
    }
    result_values_.clear();
    std::uint64_t left_out = 0;
    for (std::size_t v = 0; v < program_.values.size(); ++v) {
      const SequenceValue& of = program_.values[v];
      const std::uint32_t at_place = place_of_step_[of.step];  // none: a step of another alternative
      const std::vector<std::uint32_t>& own = at_place == none ? nothing : chosen[at_place];
      const auto argument = [&](std::uint32_t i) { return events.argument(static_cast<std::uint32_t>(v), runs_.element(own[i]).row); };
      result_values_.push_back(value_over(of, 0, static_cast<std::uint32_t>(own.size()), argument, left_out));
    }
    matches.match({.run = run,
                   .first = all.front(),
                   .last = all.back(),
                   .events = static_cast<std::uint32_t>(all.size()),
                   .of_step = of_step_,
                   .values = result_values_,
                   .time = time ? *time : runs_.element(all.back()).time,
                   .left_out = left_out,
                   .chosen = all});
    return true;
  });
  if (more) {
    const std::uint64_t every = all_subsets(program_, runs_, run);
    matches.left_out(every > results ? every - results : 1);
  }
}

}  // namespace varpulis::pattern
