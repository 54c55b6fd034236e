#pragma once
// Where the ticks of an axis stand, and how values become pixels.
#include <cstdint>
#include <string>
#include <vector>

namespace varpulis::report {

/// Maps [low, high] to [from, to] in pixels; requires low < high.
struct Scale {
  double low = 0, high = 1;
  double from = 0, to = 1;
  [[nodiscard]] double operator()(double value) const { return from + (value - low) / (high - low) * (to - from); }
};

struct Tick {
  double at;  // in the units of the axis
  std::string text;
};

/// Round numbers within [low, high], about `wanted` of them, ascending. Requires finite bounds, low < high.
[[nodiscard]] std::vector<Tick> number_ticks(double low, double high, std::size_t wanted);

/// A stretch of event time, ns; from < to.
struct TimeRange {
  std::int64_t from = 0, to = 1;
};
/// Round times (UTC) within the range, about `wanted` of them: `09:05`, `09:05:30`, or `02 Mar` at midnight and for steps of days.
[[nodiscard]] std::vector<Tick> time_ticks(TimeRange range, std::size_t wanted);

/// The range as words: `2026-03-02 09:00:00 to 09:30:00 UTC`; in whole seconds when it is longer than a few.
[[nodiscard]] std::string range_text(TimeRange range);

}  // namespace varpulis::report
