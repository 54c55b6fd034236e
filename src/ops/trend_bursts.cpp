// Trends of windows over rows that nobody has merged: what counts of a burst, events of one type without one of another between them, is how
// many they are. Queries that read the same types share the rows of an epoch in this way; none has events of its own.
#include <algorithm>

#include "ops/trend_operator.h"

namespace varpulis::ops {

using data::Rows;

namespace {

/// The rows of one type of an epoch, from the next one on.
struct TypeCursor {
  const Rows* rows = nullptr;
  std::uint64_t items = 0;
  bool is_of_step = false;
  std::uint32_t next = 0;

  [[nodiscard]] bool at_end() const { return next == rows->size(); }
  [[nodiscard]] std::uint32_t position() const { return rows->position(next); }
  [[nodiscard]] std::int64_t time() const { return rows->time(next).ns; }
  /// The first row from the next one on that is_behind(row), which is true of all rows behind it. It is looked for near by first.
  template <typename Behind>
  [[nodiscard]] std::uint32_t first(Behind is_behind) const {
    const auto size = static_cast<std::uint32_t>(rows->size());
    std::uint32_t begin = next;
    std::uint32_t width = 1;
    while (begin < size && !is_behind(std::min(begin + width, size) - 1)) {
      begin = std::min(begin + width, size);
      width *= 2;
    }
    std::uint32_t end = std::min(begin + width, size);
    while (begin < end) {
      const std::uint32_t middle = begin + (end - begin) / 2;
      if (is_behind(middle)) {
        end = middle;
      } else {
        begin = middle + 1;
      }
    }
    return begin;
  }
};

}  // namespace

bool TrendOperator::takes_apart(std::span<const Rows> by_type) {
  if (is_due()) return false;
  return std::ranges::all_of(by_type, [&](const Rows& rows) { return rows.time(0).ns >= time_; });
}

void TrendOperator::advance_apart(std::span<const Rows> by_type, catalog::OperatorContext& context, catalog::Emitter& out) {
  if (spelled_.empty()) {
    spelled_.resize(1);
    is_queued_.resize(1);
  }
  std::vector<TypeCursor> cursors;
  for (const Rows& rows : by_type) {
    TypeCursor cursor{.rows = &rows};
    for (std::uint32_t item = 0; item < plan_->match->items(); ++item) {
      if (plan_->match->type(item) == *rows.type) cursor.items |= std::uint64_t{1} << item;
    }
    cursor.is_of_step = (cursor.items & plan_->program.step_items()) != 0;
    cursors.push_back(cursor);
  }
  while (true) {
    TypeCursor* nearest = nullptr;
    std::uint32_t other = std::numeric_limits<std::uint32_t>::max();  // the nearest row of another type
    for (TypeCursor& each : cursors) {
      if (each.at_end()) continue;
      if (nearest == nullptr || each.position() < nearest->position()) {
        if (nearest != nullptr) other = nearest->position();
        nearest = &each;
      } else {
        other = std::min(other, each.position());
      }
    }
    if (nearest == nullptr) break;
    const std::int64_t time = nearest->time();
    if (time > time_) inferred_ = false;
    time_ = std::max(time_, time);
    close_due(nearest->position(), 0);
    if (windows_.next() == nullptr && nearest->is_of_step) {
      windows_.open(0, time, *plan_->window(), static_cast<std::int64_t>(context.epoch.first_position + nearest->position()), {});
    }
    const TrendWindows::Due* const due = windows_.next();
    const std::uint32_t end = nearest->first([&](std::uint32_t row) {
      return nearest->rows->position(row) >= other || (due != nullptr && nearest->rows->time(row).ns >= due->end);
    });
    const std::uint32_t events = end - nearest->next;
    trends_->take_burst(0, nearest->items, events);
    nearest->next = end - 1;
    time_ = std::max(time_, nearest->time());
    if (nearest->is_of_step) (void)windows_.extend(0, nearest->time());
    nearest->next = end;
  }
  end({}, context, out);
}

}  // namespace varpulis::ops
