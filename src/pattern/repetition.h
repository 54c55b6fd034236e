#pragma once
#include <memory>
#include <vector>

#include "data/value.h"
#include "pattern/suffix_value.h"
#include "pattern/tail.h"

namespace varpulis::pattern {

/// The events of a repeated step that all runs of one list take alike, kept once. A run in the step is the place from which on they are
/// its own: an event costs O(1) however many runs take it. When a run goes on to another step its share ends, and stays.
struct Repetition {
  /// How many shares begin at a place; they ascend. What lies before the first is let go of.
  struct Begin {
    std::uint64_t from = 0;
    std::uint32_t shares = 0;
  };
  /// A run that has not as many events as the step needs.
  struct Waiting {
    std::uint64_t from = 0;
    std::uint32_t run = none;
    std::uint64_t serial = 0;
  };

  std::uint32_t step = none;
  std::uint32_t list = none;                         // of those that wait for the step
  bool live = false;
  Tail<std::uint32_t> elements;
  std::vector<data::Value> captured;                 // by slot of the step, from the last event
  std::vector<std::unique_ptr<SuffixValue>> values;  // by value over the step; null: read from the events
  std::uint32_t first = none, last = none;           // runs in the step
  std::int64_t latest_start = INT64_MIN;             // of the runs that have been in it
  Tail<Begin> begins;
  Tail<Waiting> waiting;
  std::uint64_t event = 0;                           // the last one, as Runs counts them
};

/// What a run has of a Repetition.
struct Share {
  static constexpr std::uint64_t open = UINT64_MAX;

  std::uint32_t repetition = none;
  std::uint64_t from = 0;
  std::uint64_t to = open;            // behind its last event; open: it grows
  std::vector<data::Value> results;   // where it does not grow: by value over the step
};

}  // namespace varpulis::pattern
