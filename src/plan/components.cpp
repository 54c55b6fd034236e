#include "plan/components.h"

#include <algorithm>
#include <numeric>

namespace varpulis::plan {
namespace {

bool has_deadlines(const Stage& stage) {
  return std::ranges::any_of(stage.operators, [](const auto& each) { return each.spec->needs_time(); });
}

bool holds_rows(const Stage& stage) {
  return std::ranges::any_of(stage.operators, [](const auto& each) { return each.spec->holds_rows(); });
}

bool reorders(const Stage& stage) {
  return stage.settings.event_time &&
         std::ranges::any_of(stage.operators, [&](const auto& each) { return each.spec == stage.settings.event_time->reorder; });
}

bool reads_timer(const Plan& plan, const Stage& stage) {
  return std::ranges::any_of(plan.timers, [&](const Timer& timer) { return std::ranges::binary_search(stage.raw_types, timer.type); });
}

/// An operator with deadlines stands behind one that holds rows back: what the second holds decides when the first acts.
bool deadline_behind_held_rows(const Plan& plan, const Stage& stage) {
  if (!has_deadlines(stage)) return false;
  bool held = std::ranges::any_of(stage.upstream, [&](std::uint32_t rank) { return holds_rows(plan.stages[rank]); });
  for (const catalog::BoundOperator& each : stage.operators) {
    if (each.spec->needs_time() && held) return true;
    held = held || each.spec->holds_rows();
  }
  return false;
}

/// Rows released in order come before other deadlines of their time, whatever the stage, so a common consumer must not sort by stage.
bool mixes_releases(const Plan& plan, const Stage& stage) {
  bool releases = reorders(stage), others = has_deadlines(stage) && !releases;
  for (const std::uint32_t rank : stage.upstream) {
    const Stage& producer = plan.stages[rank];
    releases = releases || reorders(producer);
    others = others || (has_deadlines(producer) && !reorders(producer));
  }
  return releases && others;
}

/// Rows that deadlines make come from several producers, and not from all of them directly. The rows of one deadline flow through the graph
/// before those of the next, so that which producer hands them on does not order them. `passes_on` tells, by rank, the stages through which
/// such rows of earlier stages come.
bool deadlines_meet(const Plan& plan, const Stage& stage, const std::vector<bool>& passes_on) {
  std::size_t producers = 0;
  bool indirect = false;
  for (const std::uint32_t rank : stage.upstream) {
    indirect = indirect || passes_on[rank];
    if (passes_on[rank] || has_deadlines(plan.stages[rank])) ++producers;
  }
  return producers > 1 && indirect;
}

bool must_step(const Plan& plan, const Stage& stage, const std::vector<bool>& passes_on) {
  return deadlines_meet(plan, stage, passes_on) || deadline_behind_held_rows(plan, stage) ||
         (has_deadlines(stage) && reads_timer(plan, stage)) || (stage.settings.event_time && !stage.upstream.empty()) ||
         mixes_releases(plan, stage);
}

bool passes_older_rows(const Stage& stage) {
  return std::ranges::any_of(stage.operators, [](const auto& each) { return each.spec->passes_older_rows(); });
}

/// Rows may arrive with timestamps beyond stream time or before that of the event that brings them, or rows wait for the watermark: then no
/// stretch of positions is known to be free of deadlines.
bool must_go_one_by_one(const Plan& plan, const Stage& stage) {
  if (stage.settings.event_time) return true;
  const bool older = passes_older_rows(stage) ||
                     std::ranges::any_of(stage.upstream, [&](std::uint32_t rank) { return passes_older_rows(plan.stages[rank]); });
  if (has_deadlines(stage) && older) return true;
  const bool reads_input = std::ranges::any_of(stage.inputs, [&](const Input& input) {
    return std::ranges::none_of(stage.upstream, [&](std::uint32_t rank) { return plan.stages[rank].name == input.type; });
  });
  const bool capped = std::ranges::any_of(stage.upstream, [&](std::uint32_t rank) { return holds_rows(plan.stages[rank]); });
  return has_deadlines(stage) && capped && reads_input;
}

}  // namespace

std::vector<Component> components(const Plan& plan) {
  std::vector<std::uint32_t> root(plan.stages.size());
  std::iota(root.begin(), root.end(), 0U);
  const auto find = [&](std::uint32_t stage) {
    while (root[stage] != stage) stage = root[stage] = root[root[stage]];
    return stage;
  };
  for (const Stage& stage : plan.stages) {
    for (const std::uint32_t producer : stage.upstream) {
      const std::uint32_t a = find(stage.rank), b = find(producer);
      root[std::max(a, b)] = std::min(a, b);
    }
  }
  std::vector<Component> result;
  std::vector<std::uint32_t> number(plan.stages.size());
  std::vector<bool> passes_on(plan.stages.size());
  for (const Stage& stage : plan.stages) {  // each behind those that it reads
    passes_on[stage.rank] =
        std::ranges::any_of(stage.upstream, [&](std::uint32_t rank) { return has_deadlines(plan.stages[rank]) || passes_on[rank]; });
    const std::uint32_t first = find(stage.rank);
    if (first == stage.rank) {
      number[first] = static_cast<std::uint32_t>(result.size());
      result.emplace_back();
    }
    Component& component = result[number[first]];
    component.stages.push_back(stage.rank);
    component.stepped = component.stepped || must_step(plan, stage, passes_on);
    component.one_by_one = component.one_by_one || must_go_one_by_one(plan, stage);
    for (std::uint32_t timer = 0; timer < plan.timers.size(); ++timer) {
      if (plan.timers[timer].stage == stage.rank) component.timers.push_back(timer);
    }
  }
  return result;
}

}  // namespace varpulis::plan
