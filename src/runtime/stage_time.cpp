#include "runtime/stage_time.h"

#include <algorithm>

#include "runtime/position_order.h"

namespace varpulis::runtime {
namespace {

/// a + b without overflow, b >= 0.
EventTime plus(EventTime a, std::int64_t b) { return a.ns > EventTime::max().ns - b ? EventTime::max() : EventTime{a.ns + b}; }
/// a - b without overflow, b >= 0.
EventTime minus(EventTime a, std::int64_t b) { return a.ns < EventTime::min().ns + b ? EventTime::min() : EventTime{a.ns - b}; }

}  // namespace

Arrivals::Arrivals(const data::Epoch& from, bool with_times) : epoch(from) {
  if (!with_times) return;
  time.resize(from.positions);
  for (const data::Rows& rows : from.types) {
    if (!rows.keys) continue;
    for (std::size_t i = 0; i < rows.size(); ++i) time[rows.position(i)] = rows.time(i).ns;
  }
}

StageTime::StageTime(const plan::Stage& stage, std::int64_t idle_timeout)
    : stage_(stage), idle_timeout_(idle_timeout), under_watermark_(stage.settings.event_time.has_value()) {
  if (!under_watermark_) return;
  for (const plan::Input& input : stage.inputs) {
    if (std::ranges::find(sources_, input.type, &Source::name) != sources_.end()) continue;
    sources_.push_back({.name = input.type, .out_of_order = static_cast<std::int64_t>(input.out_of_order), .last_clock = {}});
  }
}

StageTime::Meaning StageTime::meaning(std::string_view type) const {
  Meaning result{.moves_time = std::ranges::binary_search(stage_.raw_types, type), .source = {}};
  for (std::size_t s = 0; s < sources_.size(); ++s) {
    if (sources_[s].name == type) result.source = s;
  }
  return result;
}

void StageTime::see(Source& source, EventTime time, EventTime clock) {
  source.largest = std::max(source.largest, time);
  source.last_clock = clock;
  source.seen = true;
}

void StageTime::arrive(const Meaning& meaning, EventTime time, EventTime clock) {
  if (meaning.moves_time) {
    if (!seen_ || time > time_) {
      time_ = time;
      time_inferred_ = false;
    }
    seen_ = true;
    last_clock_ = clock;
    idle_base_ = time_;
  } else {
    idle(clock);
  }
  if (!under_watermark_) return;
  if (meaning.source) see(sources_[*meaning.source], time, clock);
  advance_watermark(clock, false);
}

void StageTime::idle(EventTime clock) {
  if (!seen_) return;
  const std::int64_t pause = between(last_clock_, clock);
  if (pause < idle_timeout_) return;
  const EventTime reached = plus(idle_base_, pause);
  if (reached <= time_) return;
  time_ = reached;
  time_inferred_ = true;
}

void StageTime::advance_watermark(EventTime clock, bool end_of_input) {
  bool any_seen = false, any_live = false, any_idle = false;
  EventTime live = EventTime::max();
  EventTime all = EventTime::max();
  for (const Source& source : sources_) {
    if (!source.seen) continue;
    any_seen = true;
    const std::int64_t pause = between(source.last_clock, clock);
    const EventTime reached = minus(source.largest, source.out_of_order);
    all = std::min(all, plus(reached, pause));
    if (pause < idle_timeout_) {
      any_live = true;
      live = std::min(live, reached);
    } else {
      any_idle = true;
    }
  }
  if (!any_seen) return;
  const EventTime watermark = any_live && !end_of_input ? live : all;
  if (watermark <= watermark_) return;
  watermark_ = watermark;
  watermark_inferred_ = any_idle && !end_of_input;
}

void StageTime::observe(const Arrivals& arrivals, const RawRows::List& own, std::uint32_t begin, std::uint32_t end,
                        std::vector<catalog::TimeStep>& steps) {
  const data::Epoch& epoch = arrivals.epoch;
  if (!under_watermark_) return observe_own(epoch, own, begin, end, steps);
  std::vector<Meaning> meanings;
  meanings.reserve(epoch.types.size());
  for (const data::Rows& rows : epoch.types) meanings.push_back(rows.type ? meaning(*rows.type) : Meaning{});
  const Meaning nothing;
  for (std::uint32_t p = begin; p < end; ++p) {
    const std::uint32_t type = epoch.type_of_position[p];
    const Meaning& means = type < meanings.size() ? meanings[type] : nothing;
    const EventTime before = time();
    arrive(means, {arrivals.time[p]}, {epoch.clock[p]});
    if (time() != before) steps.push_back({.position = p, .time = time(), .inferred = inferred()});
  }
}

bool StageTime::stays(const data::Epoch& epoch) const {
  if (under_watermark_) return false;
  return !seen_ || epoch.positions == 0 || between(last_clock_, {epoch.clock[epoch.positions - 1]}) < idle_timeout_;
}

bool StageTime::pass(const data::Epoch& epoch, const RawRows::List& own, const RowPauses& pauses) {
  if (under_watermark_ || epoch.positions == 0 || has_pause(epoch, own, pauses)) return false;
  const data::Rows* latest = nullptr;
  const auto last = [](const data::Rows& rows) { return rows.position(rows.size() - 1); };
  for (const data::Rows* rows : own) {
    if (latest == nullptr || last(*latest) < last(*rows)) latest = rows;
  }
  if (latest != nullptr) arrive({.moves_time = true, .source = {}}, latest->time(latest->size() - 1), {epoch.clock[last(*latest)]});
  return true;
}

/// Whether some position without a row of the stage's types is the idle timeout or more behind the last one with such a row.
bool StageTime::has_pause(const data::Epoch& epoch, const RawRows::List& own, const RowPauses& pauses) const {
  bool seen = seen_;  // a row of them came
  EventTime since = last_clock_;
  const auto is_pause = [&](std::uint32_t before) { return seen && before > 0 && between(since, {epoch.clock[before - 1]}) >= idle_timeout_; };
  if (std::ranges::any_of(own, [&](const data::Rows* rows) { return pauses.longest(rows) < idle_timeout_; })) {
    std::uint32_t first = epoch.positions;
    for (const data::Rows* rows : own) first = std::min(first, rows->position(0));
    return is_pause(first);
  }
  std::vector<std::uint32_t> positions;
  for (const data::Rows* rows : own) {
    const std::size_t before = positions.size();
    for (std::size_t i = 0; i < rows->size(); ++i) positions.push_back(rows->position(i));
    std::inplace_merge(positions.begin(), positions.begin() + static_cast<std::ptrdiff_t>(before), positions.end());
  }
  for (const std::uint32_t position : positions) {
    if (is_pause(position)) return true;
    seen = true;
    since = EventTime{epoch.clock[position]};
  }
  return is_pause(epoch.positions);
}

void StageTime::observe_own(const data::Epoch& epoch, const RawRows::List& own, std::uint32_t begin, std::uint32_t end,
                            std::vector<catalog::TimeStep>& steps) {
  const bool is_whole = begin == 0 && end == epoch.positions && begin < end;
  if (is_whole && !own.empty() && seen_ && between(last_clock_, {epoch.clock[end - 1]}) < idle_timeout_) {
    if (const auto order = order_by_position(own)) return observe_without_pause(epoch, own, *order, steps);
  }
  // Positions of other types matter only where the engine clock has gone on for the idle timeout since the last row of ours.
  struct Cursor {
    const data::Rows* rows;
    std::size_t next;
  };
  std::vector<Cursor> cursors;
  for (const data::Rows* rows : own) {
    std::size_t first = 0;
    for (std::size_t count = begin == 0 ? 0 : rows->size(); count > 0;) {  // the first row at or behind `begin`
      const std::size_t half = count / 2;
      if (rows->position(first + half) < begin) {
        first += half + 1;
        count -= half + 1;
      } else {
        count = half;
      }
    }
    cursors.push_back({.rows = rows, .next = first});
  }
  const auto observe_one = [&](std::uint32_t position, auto change) {
    const EventTime before = time_;
    change();
    if (time_ != before) steps.push_back({.position = position, .time = time_, .inferred = time_inferred_});
  };
  for (std::uint32_t at = begin; at < end;) {
    Cursor* nearest = nullptr;
    std::uint32_t next = end;
    for (Cursor& cursor : cursors) {
      if (cursor.next == cursor.rows->size() || cursor.rows->position(cursor.next) >= next) continue;
      nearest = &cursor;
      next = cursor.rows->position(cursor.next);
    }
    if (seen_ && next > at && between(last_clock_, {epoch.clock[next - 1]}) >= idle_timeout_) {
      for (std::uint32_t p = at; p < next; ++p) observe_one(p, [&] { idle({epoch.clock[p]}); });
    }
    if (nearest == nullptr) return;
    const EventTime row_time = nearest->rows->time(nearest->next++);
    observe_one(next, [&] { arrive({.moves_time = true, .source = {}}, row_time, {epoch.clock[next]}); });
    at = next + 1;
  }
}

void StageTime::observe_without_pause(const data::Epoch& epoch, const RawRows::List& own, std::span<const data::RowReference> order,
                                      std::vector<catalog::TimeStep>& steps) {
  steps.reserve(steps.size() + order.size());
  for (const data::RowReference row : order) {
    const EventTime time = own[row.chunk]->time(row.index);
    if (time <= time_) continue;
    time_ = time;
    time_inferred_ = false;
    steps.push_back({.position = own[row.chunk]->position(row.index), .time = time, .inferred = false});
  }
  idle_base_ = time_;
  last_clock_ = EventTime{epoch.clock[own[order.back().chunk]->position(order.back().index)]};
}

void StageTime::observe_tick(std::string_view type, EventTime time, EventTime clock) { arrive(meaning(type), time, clock); }

void StageTime::observe_derived(std::string_view type, EventTime time, EventTime clock) {
  const auto source = std::ranges::find(sources_, type, &Source::name);
  if (source != sources_.end()) see(*source, time, clock);
  advance_watermark(clock, false);
}

void StageTime::end_input(EventTime clock) {
  if (seen_) {
    const EventTime reached = plus(idle_base_, between(last_clock_, clock));
    if (reached > time_) time_ = reached;
  }
  if (under_watermark_) advance_watermark(clock, true);
}

bool StageTime::is_late(EventTime row, EventTime watermark) const {
  return under_watermark_ && row < minus(watermark, static_cast<std::int64_t>(stage_.settings.event_time->allowed_lateness));
}

std::string_view StageTime::held_back_by() const {
  const Source* slowest = nullptr;
  for (const Source& source : sources_) {
    if (!source.seen) continue;
    if (slowest == nullptr || minus(source.largest, source.out_of_order) < minus(slowest->largest, slowest->out_of_order)) slowest = &source;
  }
  return slowest == nullptr ? std::string_view() : std::string_view(slowest->name);
}

void StageTime::save(state::SnapshotWriter& to) const {
  to.put(time_);
  to.put(time_inferred_);
  to.put(seen_);
  to.put(idle_base_);
  to.put(last_clock_);
  to.put(watermark_);
  to.put(watermark_inferred_);
  for (const Source& source : sources_) {
    to.put(source.largest);
    to.put(source.last_clock);
    to.put(source.seen);
  }
}

Result<void> StageTime::load(state::SnapshotReader& from) {
  VARPULIS_CHECK(from.get(time_));
  VARPULIS_CHECK(from.get(time_inferred_));
  VARPULIS_CHECK(from.get(seen_));
  VARPULIS_CHECK(from.get(idle_base_));
  VARPULIS_CHECK(from.get(last_clock_));
  VARPULIS_CHECK(from.get(watermark_));
  VARPULIS_CHECK(from.get(watermark_inferred_));
  for (Source& source : sources_) {
    VARPULIS_CHECK(from.get(source.largest));
    VARPULIS_CHECK(from.get(source.last_clock));
    VARPULIS_CHECK(from.get(source.seen));
  }
  return {};
}

}  // namespace varpulis::runtime
