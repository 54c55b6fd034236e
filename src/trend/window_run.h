#pragma once
// The windows of one partition over events that nobody has merged: what counts of a burst, events of one kind without one of another between
// them, is how many they are.
#include <cstdint>
#include <span>
#include <vector>

#include "trend/moves.h"

namespace varpulis::trend {

/// The events of an epoch with the same item bits, in order of position and of time.
struct EventsOfKind {
  std::uint64_t items = 0;
  bool opens_window = false;              // their type is that of a step
  std::uint32_t size = 0;
  const std::uint32_t* position = nullptr;  // ascending; no two kinds share one
  const std::int64_t* time = nullptr;
  const std::uint32_t* before = nullptr;  // by position: how many of them stand before it; null: nobody counted
};

/// A window that ended: an event at `position` came at its end or later.
struct WindowEnd {
  std::uint32_t position = 0;
  std::int64_t end = 0, last = 0;
  Count trends;
};

struct WindowRun {
  std::int64_t size = 0;                  // of a window, ns
  bool is_open = false;
  std::int64_t end = 0, last = 0;         // of the open one: past it, and the time of its last event
  std::uint32_t first = none;             // the position of its first event; none: it began before these events
  std::vector<WindowEnd> ends;            // of those that ended, in order
};

/// Takes all events to `totals`, which windows begin and end with. Requires a program that takes_bursts().
void take_windows(Moves& moves, Cell* totals, std::span<const EventsOfKind> kinds, WindowRun& run);

}  // namespace varpulis::trend
