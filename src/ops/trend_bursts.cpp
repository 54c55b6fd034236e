// Trends of windows over rows that nobody has merged. Queries that read the same types share the rows of an epoch in this way, and where their
// bursts end; none has events of its own.
#include <algorithm>

#include "ops/trend_operator.h"

namespace varpulis::ops {

using catalog::RowsOfType;

bool TrendOperator::takes_apart(std::span<const RowsOfType> by_type) {
  if (is_due()) return false;
  return std::ranges::all_of(by_type, [&](const RowsOfType& each) { return each.rows->selection.is_all() && each.rows->time(0).ns >= time_; });
}

void TrendOperator::advance_apart(std::span<const RowsOfType> by_type, catalog::OperatorContext& context, catalog::Emitter& out) {
  if (spelled_.empty()) {
    spelled_.resize(1);
    is_queued_.resize(1);
  }
  std::vector<trend::EventsOfKind> kinds;
  kinds.reserve(by_type.size());
  for (const RowsOfType& each : by_type) {
    const data::Rows& rows = *each.rows;
    std::uint64_t items = 0;
    for (std::uint32_t item = 0; item < plan_->match->items(); ++item) {
      if (plan_->match->type(item) == *rows.type) items |= std::uint64_t{1} << item;
    }
    kinds.push_back({.items = items,
                     .opens_window = (items & plan_->program.step_items()) != 0,
                     .size = static_cast<std::uint32_t>(rows.size()),
                     .position = rows.keys->position.data(),
                     .time = rows.keys->time.data(),
                     .before = each.before});
    const std::int64_t last = kinds.back().time[rows.size() - 1];
    if (last > time_) inferred_ = false;
    time_ = std::max(time_, last);
  }
  TrendWindows::Open window = windows_.of(0);
  window_run_.size = static_cast<std::int64_t>(std::min<std::uint64_t>(plan_->window()->size, INT64_MAX));
  window_run_.is_open = window.is_open;
  window_run_.end = window.end;
  window_run_.last = window.last;
  window_run_.first = trend::none;
  window_run_.ends.clear();
  trends_->take_window(kinds, window_run_);
  const bool is_another = window_run_.first != trend::none;
  if (window.is_open && (is_another || !window_run_.is_open)) windows_.close(0);
  if (window_run_.is_open && is_another) {
    windows_.restore(0, {.end = window_run_.end,
                         .last = window_run_.last,
                         .first = static_cast<std::int64_t>(context.epoch.first_position + window_run_.first),
                         .text = {},
                         .is_open = true});
  } else if (window_run_.is_open) {
    (void)windows_.extend(0, window_run_.last);
  }
  results_.add(window_run_.ends);
  hand_on(context, out);
}

}  // namespace varpulis::ops
