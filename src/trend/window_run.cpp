#include "trend/window_run.h"

#include <algorithm>
#include <limits>

namespace varpulis::trend {
namespace {

constexpr std::uint32_t never = std::numeric_limits<std::uint32_t>::max();

struct Cursor {
  const EventsOfKind* kind = nullptr;
  const Actions* actions = nullptr;
  std::uint32_t next = 0;
  std::uint32_t position = 0;  // of the next event; never: there is none

  void step_to(std::uint32_t event) {
    next = event;
    position = event < kind->size ? kind->position[event] : never;
  }
};

/// The first event behind `next` that does not stand before `other`. Where nobody counted it is looked for near by first.
std::uint32_t end_of_burst(const Cursor& cursor, std::uint32_t other) {
  const EventsOfKind& kind = *cursor.kind;
  std::uint32_t begin = cursor.next + 1;
  if (begin == kind.size || kind.position[begin] > other) return begin;
  if (other == never) return kind.size;
  if (kind.before != nullptr) return kind.before[other];
  std::uint32_t width = 1;
  while (begin + width < kind.size && kind.position[begin + width] < other) {
    begin += width;
    width *= 2;
  }
  const std::uint32_t* const end = kind.position + std::min(begin + width, kind.size);
  return static_cast<std::uint32_t>(std::lower_bound(kind.position + begin, end, other) - kind.position);
}

void open_window(WindowRun& run, std::uint32_t position, std::int64_t time) {
  run.is_open = true;
  run.end = time > INT64_MAX - run.size ? INT64_MAX : time + run.size;
  run.first = position;
}

/// The two kinds of `A -> all B`: single events that wait, bursts that double what waits and complete it, and ranks that tell where bursts end.
/// Then the totals are three numbers, which stay in registers from one A to the next.
class StartsAndBursts {
 public:
  StartsAndBursts(std::vector<Cursor>& cursors, std::uint32_t completed) : completed_(completed) {
    if (cursors.size() != 2) return;
    const bool first_doubles = cursors[0].actions->burst == Actions::Burst::doubling;
    starts_ = &cursors[first_doubles ? 1 : 0];
    bursts_ = &cursors[first_doubles ? 0 : 1];
    if (starts_->actions->burst != Actions::Burst::adding || bursts_->actions->burst != Actions::Burst::doubling) return;
    const Move& start = starts_->actions->moves.front();
    const Move& burst = bursts_->actions->moves.front();
    const auto comes_from = [&](std::uint32_t total) { return std::ranges::find(burst.from, total) != burst.from.end(); };
    fits_ = start.opens && start.from.empty() && start.lanes == 1 && !start.completes && !burst.opens && burst.completes && burst.from.size() == 2 &&
            comes_from(start.to) && comes_from(burst.to) && starts_->kind->opens_window && bursts_->kind->opens_window &&
            bursts_->kind->before != nullptr;
    waiting_ = start.to;
    repeated_ = burst.to;
  }

  /// Takes events up to one that needs a closer look: one behind a burst whose numbers might not fit, the last burst.
  void advance(Cell* totals, WindowRun& run) {
    const EventsOfKind& starts = *starts_->kind;
    const EventsOfKind& bursts = *bursts_->kind;
    const Wide all = totals[waiting_].count.bits() | totals[repeated_].count.bits() | totals[completed_].count.bits();
    if ((all >> 61U) != 0) return;
    auto waiting = static_cast<std::uint64_t>(totals[waiting_].count.bits());
    auto repeated = static_cast<std::uint64_t>(totals[repeated_].count.bits());
    auto completed = static_cast<std::uint64_t>(totals[completed_].count.bits());
    std::uint32_t start = starts_->next;
    std::uint32_t next = bursts_->next;
    // The window of an event, which may be the next one.
    const auto begin_window = [&](const EventsOfKind& kind, std::uint32_t event) {
      const std::int64_t time = kind.time[event];
      if (run.is_open && time < run.end) return;
      if (run.is_open) {
        run.ends.push_back({.position = kind.position[event], .end = run.end, .last = run.last, .trends = Count(completed)});
        waiting = repeated = completed = 0;
      }
      open_window(run, kind.position[event], time);
    };
    for (; start < starts.size; ++start) {
      const std::uint32_t burst_end = bursts.before[starts.position[start]];
      bool fits = true;
      while (next < burst_end) {
        begin_window(bursts, next);
        std::uint32_t end = burst_end;
        if (bursts.time[end - 1] >= run.end) {
          end = static_cast<std::uint32_t>(std::lower_bound(bursts.time + next + 1, bursts.time + end, run.end) - bursts.time);
        }
        const std::uint32_t events = end - next;
        fits = events <= 60 && ((waiting | repeated | completed) >> (61 - events)) == 0;
        if (!fits) break;
        const std::uint64_t made = ((waiting + repeated) << events) - waiting - repeated;
        repeated += made;
        completed += made;
        run.last = bursts.time[end - 1];
        next = end;
      }
      if (!fits) break;
      begin_window(starts, start);
      ++waiting;
      run.last = starts.time[start];
    }
    starts_->step_to(start);
    bursts_->step_to(next);
    totals[waiting_].count = Count(waiting);
    totals[repeated_].count = Count(repeated);
    totals[completed_].count = Count(completed);
  }
  [[nodiscard]] bool fits() const { return fits_; }

 private:
  Cursor* starts_ = nullptr;
  Cursor* bursts_ = nullptr;
  std::uint32_t waiting_ = 0, repeated_ = 0, completed_ = 0;  // totals
  bool fits_ = false;
};

}  // namespace

void take_windows(Moves& moves, Cell* totals, std::span<const EventsOfKind> kinds, WindowRun& run) {
  if (kinds.empty()) return;
  std::vector<Cursor> cursors;
  cursors.reserve(kinds.size());
  for (const EventsOfKind& kind : kinds) {
    cursors.push_back({.kind = &kind, .actions = &moves.actions(kind.items)});
    cursors.back().step_to(0);
  }
  const Count* const completed = &totals[moves.completed()].count;
  StartsAndBursts pair(cursors, moves.completed());
  while (true) {
    if (pair.fits()) pair.advance(totals, run);
    Cursor* nearest = cursors.data();
    std::uint32_t other = never;
    for (Cursor* each = nearest + 1; each != cursors.data() + cursors.size(); ++each) {
      if (each->position < nearest->position) {
        other = nearest->position;
        nearest = each;
      } else {
        other = std::min(other, each->position);
      }
    }
    if (nearest->position == never) return;
    const EventsOfKind& kind = *nearest->kind;
    const std::int64_t time = kind.time[nearest->next];
    if (run.is_open && time >= run.end) {
      run.ends.push_back({.position = nearest->position, .end = run.end, .last = run.last, .trends = *completed});
      std::fill_n(totals, moves.cells(), Cell());
      run.is_open = false;
    }
    if (!run.is_open && kind.opens_window) open_window(run, nearest->position, time);
    std::uint32_t end = end_of_burst(*nearest, other);
    if (run.is_open) {
      if (kind.time[end - 1] >= run.end) {
        end = static_cast<std::uint32_t>(std::lower_bound(kind.time + nearest->next + 1, kind.time + end, run.end) - kind.time);
      }
      moves.take_burst(*nearest->actions, totals, end - nearest->next);
      if (kind.opens_window) run.last = kind.time[end - 1];
    }
    nearest->step_to(end);
  }
}

}  // namespace varpulis::trend
