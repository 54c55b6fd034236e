#include "whynot/changes.h"

#include <algorithm>
#include <set>

#include "whynot/firings.h"
#include "whynot/relaxation.h"
#include "whynot/wording.h"

namespace varpulis::whynot {
namespace {

using Kind = Change::Kind;

std::uint64_t elapsed(EventTime from, EventTime to) { return to > from ? static_cast<std::uint64_t>(to.ns) - static_cast<std::uint64_t>(from.ns) : 0; }

std::string times(std::uint64_t count, std::string_view what) { return fmt::format("{} more {}", count, what); }

class Search {
 public:
  Search(const Case& of, const engine::Compilation& program, const plan::Stage& rule, const Setting& setting, std::int64_t slack, Answer& answer)
      : of_(of), program_(program), rule_(rule), setting_(setting), slack_(slack), answer_(answer) {
    for (const catalog::BoundOperator& each : rule.operators) {
      if (each.name == "->") pattern_ = each.spec->pattern();
    }
    for (const FoundMatch& match : answer.matches) {
      if (match.came_out) known_.insert(match.positions);
    }
  }

  Result<void> run() {
    std::vector<Relaxation> all = relaxations(program_, rule_, answer_);
    for (const Relaxation& each : all) {
      if (tried_ >= changes_tried_max) {
        answer_.notes.push_back(fmt::format("further changes were not tried: {} passes over the input are enough", changes_tried_max));
        break;
      }
      VARPULIS_CHECK(attempt(each));
    }
    std::ranges::stable_sort(answer_.changes, {}, [](const Change& change) { return std::make_pair(tier(change), change.cost); });
    answer_.changes_tried = all.size();
    return {};
  }

 private:
  /// Amounts are nearer than parts that are left out, and these than what must be equal.
  static int tier(const Change& change) {
    switch (change.kind) {
      case Kind::bound:
      case Kind::count: return 0;
      case Kind::condition:
      case Kind::filter: return change.cost < unequal ? 0 : 2;
      case Kind::negation:
      case Kind::policy:
      case Kind::operation: return 1;
    }
    return 2;
  }
  static constexpr double unequal = 1e300;

  /// What comes out of the rule with these edits and did not before.
  Result<std::vector<Firing>> firings(const std::vector<Edit>& edits) {
    ++tried_;
    const engine::Compilation changed = compile(of_, &program_, edits);
    if (!changed.plan) return std::vector<Firing>();  // not a program any more: nothing to learn from it
    Firings found(rule_.name, pattern_ != nullptr, setting_, slack_);
    VARPULIS_CHECK(replay(of_, changed.plan, found));
    std::vector<Firing> fresh;
    for (const Firing& each : found.all()) {
      if (pattern_ && known_.contains(each.positions())) continue;
      fresh.push_back(each);
    }
    if (!pattern_ && fresh.size() <= answer_.came_out) fresh.clear();
    return fresh;
  }

  Result<void> attempt(const Relaxation& relaxation) {
    VARPULIS_TRY(const std::vector<Firing> found, firings(relaxation.edits));
    if (found.empty()) return {};
    switch (relaxation.kind) {
      case Kind::bound: return add_bound(relaxation, found);
      case Kind::count: return add_count(relaxation, found);
      case Kind::condition:
      case Kind::filter: add_condition(relaxation, found); return {};
      case Kind::negation: add_negation(relaxation, found); return {};
      case Kind::policy:
      case Kind::operation: add(relaxation.kind, fmt::format("without `{}`", relaxation.text), found.front(), 1); return {};
    }
    return {};
  }

  void add(Kind kind, std::string text, const Firing& firing, double cost) {
    answer_.changes.push_back({.kind = kind, .text = std::move(text), .time = firing.time, .positions = firing.positions(), .cost = cost});
  }

  // ---- Bounds ----

  /// The bound that the match needs: from its first event to its last, or of a step to its first event from the one before.
  std::uint64_t needed(const Relaxation& relaxation, const Firing& firing) const {
    if (!relaxation.step) return elapsed(firing.events.front().time, firing.events.back().time);
    std::uint64_t most = 0;
    for (std::size_t i = 1; i < firing.events.size(); ++i) {
      if (firing.events[i].step != *relaxation.step) continue;
      // Each event of the step against the last one of the step before.
      std::size_t before = i;
      while (before > 0 && firing.events[before].step == *relaxation.step) --before;
      most = std::max(most, elapsed(firing.events[before].time, firing.events[i].time));
    }
    return most;
  }

  Result<void> add_bound(const Relaxation& relaxation, const std::vector<Firing>& found) {
    std::vector<const Firing*> nearest;
    for (const Firing& each : found) {
      if (needed(relaxation, each) > *relaxation.bound) nearest.push_back(&each);
    }
    std::ranges::stable_sort(nearest, {}, [&](const Firing* each) { return needed(relaxation, *each); });
    for (std::size_t i = 0; i < nearest.size() && i < 2; ++i) {
      const std::uint64_t bound = needed(relaxation, *nearest[i]);
      VARPULIS_TRY(const std::vector<Firing> exact, firings(relaxation.with(duration_literal(bound))));
      const auto same = std::ranges::find(exact, nearest[i]->positions(), &Firing::positions);
      if (same == exact.end() && exact.empty()) continue;
      const Firing& firing = same == exact.end() ? exact.front() : *same;
      add(Kind::bound, fmt::format("`{}` of {} instead of {}", relaxation.text, duration_text(bound), duration_text(*relaxation.bound)), firing,
          static_cast<double>(bound) / static_cast<double>(std::max<std::uint64_t>(*relaxation.bound, 1)) - 1);
      return {};
    }
    return {};
  }

  // ---- Counts ----

  Result<void> add_count(const Relaxation& relaxation, const std::vector<Firing>& found) {
    std::uint32_t most = 0;
    for (const Firing& each : found) {
      const auto taken = std::ranges::count(each.events, *relaxation.step, &Firing::Taken::step);
      if (static_cast<std::uint32_t>(taken) < relaxation.count) most = std::max(most, static_cast<std::uint32_t>(taken));
    }
    if (most == 0) return {};
    std::string text = fmt::format("{}", most);
    if (relaxation.edits.front().text.find(',') != std::string::npos) text += fmt::format(",{}", relaxation.count);
    VARPULIS_TRY(const std::vector<Firing> exact, firings(relaxation.with(text)));
    if (exact.empty()) return {};
    const std::string& type = pattern_->steps[*relaxation.step].type;
    add(Kind::count, fmt::format("{} {} instead of {}: {} would have done", most, type, relaxation.count, times(relaxation.count - most, type)), exact.front(),
        static_cast<double>(relaxation.count - most) / relaxation.count);
    return {};
  }

  // ---- Conditions ----

  /// Why the condition did not hold for an event that the match has now: as a run was refused it, or an operator stopped it.
  [[nodiscard]] std::optional<Reason> seen_at(const Relaxation& relaxation, const Firing& firing) const {
    const auto named = [&](const std::vector<Reason>& reasons) -> const Reason* {
      const auto found = std::ranges::find_if(reasons, [&](const Reason& each) { return each.at && each.at->begin == relaxation.reason.at->begin && each.at->file == relaxation.reason.at->file; });
      return found == reasons.end() ? nullptr : &*found;
    };
    const auto holds = [&](std::uint64_t position) { return std::ranges::find(firing.events, position, &Firing::Taken::position) != firing.events.end(); };
    const std::uint64_t first = firing.events.front().position;
    // Of the run that began with the same event first.
    for (const bool same_first : {true, false}) {
      for (const Run& run : answer_.runs) {
        if (same_first != (run.events.front().event->position == first)) continue;
        for (const Refusal& each : run.refusals) {
          if (!holds(each.event->position)) continue;
          if (const Reason* reason = named(each.reasons)) return *reason;
        }
      }
    }
    for (const FoundMatch& match : answer_.matches) {
      if (!match.stop || match.positions != firing.positions()) continue;
      if (const Reason* reason = named(match.stop->reasons)) return *reason;
    }
    for (const Refusal& each : answer_.not_opened) {
      if (!holds(each.event->position)) continue;
      if (const Reason* reason = named(each.reasons)) return *reason;
    }
    for (const Stop& stop : answer_.stops) {
      if (!holds(stop.example->position)) continue;
      if (const Reason* reason = named(stop.reasons)) return *reason;
    }
    return std::nullopt;
  }

  /// "1 more Failed" for a condition on the count of a step's events.
  [[nodiscard]] std::string more_events(const Reason& reason) const {
    if (!pattern_ || !reason.text.starts_with("count(") || reason.left.kind() != data::Kind::integer || reason.right.kind() != data::Kind::integer) return {};
    const std::string alias = reason.text.substr(6, reason.text.find(')') - 6);
    const std::int64_t missing = reason.right.as_integer() - reason.left.as_integer() + (reason.text.find(">=") == std::string::npos ? 1 : 0);
    for (const catalog::PatternStep& step : pattern_->steps) {
      if (step.alias == alias && missing > 0) return fmt::format("; {} would have done", times(static_cast<std::uint64_t>(missing), step.type));
    }
    return {};
  }

  void add_condition(const Relaxation& relaxation, const std::vector<Firing>& found) {
    const Firing* best = nullptr;
    std::optional<Reason> best_reason;
    double best_cost = unequal;
    for (const Firing& each : found) {
      const std::optional<Reason> reason = seen_at(relaxation, each);
      double cost = unequal;
      if (reason) {
        for (const std::string_view comparison : {"<", ">"}) {
          const std::optional<double> distance = reason->text.find(comparison) == std::string::npos ? std::nullopt : shortfall(comparison, reason->left, reason->right);
          const std::optional<double> size = distance ? shortfall(comparison, data::Value::integer(0), reason->right) : std::nullopt;
          if (distance) cost = *distance / std::max(size.value_or(1), 1e-9);
        }
      }
      if (best == nullptr || cost < best_cost || (reason && !best_reason)) {
        best = &each;
        best_reason = reason;
        best_cost = cost;
      }
    }
    std::string text = fmt::format("without `{}`", relaxation.text);
    if (best_reason && !best_reason->found.empty()) {
      text = fmt::format("if `{}` had held: {}{}", relaxation.text, best_reason->found, more_events(*best_reason));
    }
    add(relaxation.kind, std::move(text), *best, best_cost);
  }

  // ---- Negations ----

  void add_negation(const Relaxation& relaxation, const std::vector<Firing>& found) {
    for (const Firing& each : found) {
      for (const Run& run : answer_.runs) {
        if (run.end != catalog::MatchWatcher::End::cancelled || !run.ended_by || run.events.front().event->position != each.events.front().position) continue;
        add(Kind::negation, fmt::format("without the {} at {} (event {}), which `{}` forbids", run.ended_by->type, format_time(run.ended_by->time),
                                        run.ended_by->position, relaxation.text), each, 0);
        return;
      }
    }
    add(Kind::negation, fmt::format("without `{}`", relaxation.text), found.front(), 1);
  }

  const Case& of_;
  const engine::Compilation& program_;
  const plan::Stage& rule_;
  const Setting& setting_;
  std::int64_t slack_;
  Answer& answer_;
  catalog::PatternPtr pattern_;
  std::set<std::vector<std::uint64_t>> known_;
  std::uint64_t tried_ = 0;
};

}  // namespace

Result<void> find_changes(const Case& of, const engine::Compilation& program, const plan::Stage& rule, const Setting& setting, std::int64_t slack,
                          Answer& answer) {
  return Search(of, program, rule, setting, slack, answer).run();
}

}  // namespace varpulis::whynot
