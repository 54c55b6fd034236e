#include "runtime/timers.h"

#include "data/column_builder.h"
#include "data/compare.h"

namespace varpulis::runtime {
namespace {

EventTime later(EventTime time, std::int64_t by) {
  return time.ns > EventTime::max().ns - by ? EventTime::max() : EventTime{time.ns + by};
}

}  // namespace

void Timers::start(EventTime origin) {
  if (origin_) return;
  origin_ = origin;
  for (std::size_t timer = 0; timer < next_.size(); ++timer) next_[timer] = later(origin, plan_.timers[timer].delay);
}

std::optional<EventTime> Timers::next(std::uint32_t timer) const {
  if (!origin_ || next_[timer] == EventTime::max()) return std::nullopt;
  return next_[timer];
}

std::uint64_t Timers::tick(std::uint32_t timer, EventTime clock) {
  const std::int64_t period = plan_.timers[timer].period;
  next_[timer] = later(next_[timer], period);
  if (++fired_[timer] < ticks_per_gap_max || next_[timer] > clock) return 0;
  const std::uint64_t left = static_cast<std::uint64_t>(clock.ns) - static_cast<std::uint64_t>(next_[timer].ns);
  const std::uint64_t passed_over = left / static_cast<std::uint64_t>(period) + 1;
  next_[timer] = later(next_[timer], static_cast<std::int64_t>(passed_over) * period);
  return passed_over;
}

data::Rows Timers::rows(std::uint32_t timer, std::span<const Tick> ticks, std::uint64_t first_position) const {
  const plan::Timer& from = plan_.timers[timer];
  data::ColumnBuilder timestamps;
  auto keys = std::make_shared<data::Keys>();
  keys->first_position = first_position;
  for (std::size_t i = 0; i < ticks.size(); ++i) {
    timestamps.integer(i, ticks[i].at.ns / 1'000'000);
    keys->position.push_back(ticks[i].position);
    keys->time.push_back(ticks[i].at.ns);
    keys->deadline.push_back(ticks[i].at.ns);
    // Its own root: no input row has the highest bit set.
    keys->root.push_back((data::hash_text(from.type) ^ static_cast<std::uint64_t>(ticks[i].at.ns)) | (std::uint64_t{1} << 63U));
  }
  auto batch = std::make_shared<data::Batch>();
  batch->rows = static_cast<std::uint32_t>(ticks.size());
  batch->schema = std::make_shared<const data::Schema>(std::vector<std::string>{"timestamp"});
  batch->columns.push_back(timestamps.finish(ticks.size()));
  data::Rows rows;
  rows.batch = std::move(batch);
  rows.keys = std::move(keys);
  rows.selection = data::Selection::all(ticks.size());
  rows.type = std::make_shared<const std::string>(from.type);
  return rows;
}

void Timers::save(state::SnapshotWriter& to) const {
  to.put(origin_.has_value());
  to.put(origin_.value_or(EventTime{}));
  for (const EventTime next : next_) to.put(next);
}

Result<void> Timers::load(state::SnapshotReader& from) {
  bool started = false;
  EventTime origin;
  VARPULIS_CHECK(from.get(started));
  VARPULIS_CHECK(from.get(origin));
  if (started) origin_ = origin;
  for (EventTime& next : next_) VARPULIS_CHECK(from.get(next));
  return {};
}

}  // namespace varpulis::runtime
