#include "ops/trend_plan.h"

#include <algorithm>

namespace varpulis::ops {

using catalog::TrendValue;

namespace {

/// The place of a part in its list, which it joins if it is not there.
std::uint32_t place_of(std::vector<trend::Part>& parts, trend::Part part) {
  for (std::uint32_t at = 0; at < parts.size(); ++at) {
    if (parts[at].step == part.step && parts[at].column == part.column) return at;
  }
  parts.push_back(part);
  return static_cast<std::uint32_t>(parts.size() - 1);
}

/// Where the captured value stands that an event is compared with.
trend::Order order_of(catalog::StepCondition::Comparison::Op op) {
  using enum catalog::StepCondition::Comparison::Op;
  switch (op) {
    case less: return trend::Order::above;
    case less_equal: return trend::Order::from;
    case greater: return trend::Order::below;
    case greater_equal: return trend::Order::up_to;
  }
  return trend::Order::all;
}

}  // namespace

TrendPlan::TrendPlan(const catalog::PatternPtr& pattern, bool event_time)
    : match(std::make_shared<const MatchPlan>(pattern, catalog::FieldUse(), event_time)) {
  trend::SlotsRead reads;
  for (std::uint32_t item = 0; item < match->items(); ++item) reads.push_back(match->condition(item).slots_read);
  std::vector<std::uint32_t> step_of_slot;
  for (const catalog::CapturedField& slot : pattern->slots) step_of_slot.push_back(slot.step);
  for (const catalog::PatternStep& step : pattern->steps) {
    const auto& comparison = step.condition.comparison;
    comparisons.push_back(comparison ? trend::Comparison{.order = order_of(comparison->op), .slot = comparison->slot} : trend::Comparison());
  }
  program = trend::compile(match->programs, reads, step_of_slot, comparisons);
  program.windowed = pattern->trends->window.has_value();
  trend::Layout& layout = program.layout;
  std::vector<std::uint32_t> places;
  for (const TrendValue& value : pattern->trends->values) {
    trend::Part part{.step = value.step.value_or(trend::none), .column = trend::none};
    if (!value.field.empty()) {
      const auto known = std::ranges::find(columns, value.field);
      part.column = static_cast<std::uint32_t>(known - columns.begin());
      if (known == columns.end()) columns.push_back(value.field);
    }
    switch (value.kind) {
      case TrendValue::Kind::trends: places.push_back(0); break;
      case TrendValue::Kind::events: places.push_back(place_of(layout.occurrences, part)); break;
      case TrendValue::Kind::sum:
      case TrendValue::Kind::avg: places.push_back(place_of(layout.sums, part)); break;
      case TrendValue::Kind::min: places.push_back(place_of(layout.minima, part)); break;
      case TrendValue::Kind::max: places.push_back(place_of(layout.maxima, part)); break;
    }
  }
  for (std::size_t v = 0; v < places.size(); ++v) {
    const TrendValue& value = pattern->trends->values[v];
    std::uint32_t begin = 0;
    switch (value.kind) {
      case TrendValue::Kind::trends: break;
      case TrendValue::Kind::events: begin = 1; break;
      case TrendValue::Kind::sum:
      case TrendValue::Kind::avg: begin = layout.sums_begin(); break;
      case TrendValue::Kind::min: begin = layout.minima_begin(); break;
      case TrendValue::Kind::max: begin = layout.maxima_begin(); break;
    }
    outputs.push_back({.name = value.name, .kind = value.kind, .cell = begin + places[v]});
  }
}

bool TrendPlan::takes_bursts() const {
  if (!has_window(catalog::TrendWindow::Kind::time) || description().partition || match->event_time || !program.takes_bursts()) return false;
  for (std::uint32_t item = 0; item < match->items(); ++item) {
    if (match->condition(item).local) return false;
  }
  return true;
}

catalog::FieldUse TrendPlan::fields_read() const {
  catalog::FieldUse use = ops::fields_read(description(), {});
  use.fields.insert(columns.begin(), columns.end());
  return use;
}

std::size_t trend_states(const catalog::PatternPtr& description) {
  return trend::states_of(MatchPlan(description, catalog::FieldUse(), false).programs);
}

}  // namespace varpulis::ops
