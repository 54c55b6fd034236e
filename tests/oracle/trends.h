#pragma once
// Trend aggregation by its definition: every way to take events is looked at, and all that hold are added up.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "oracle/pattern.h"

namespace varpulis::oracle {

/// One result of `.trend_aggregate`: the key of its partition, and the values of trend_functions(), in order; none: null.
struct TrendResult {
  std::optional<std::int64_t> key;
  std::int64_t time_ms = 0;
  std::vector<std::optional<double>> values;
  friend bool operator==(const TrendResult&, const TrendResult&) = default;
};

/// The window of a query: so many ms from its first event on, so many events of steps, or events without a longer pause.
struct TrendWindow {
  enum class Kind : std::uint8_t { time, count, session };
  Kind kind = Kind::time;
  std::int64_t size = 0;
  [[nodiscard]] std::string text() const;
};

/// The functions that are compared: "n: count_trends()" and so on, all there are, of each step and of all.
[[nodiscard]] std::vector<std::string> trend_functions(const Pattern& pattern);
/// A program with the stream S, whose outputs are results.
[[nodiscard]] std::string trend_program(const Pattern& pattern, const std::optional<TrendWindow>& window);
/// What must come out, in order.
[[nodiscard]] std::vector<TrendResult> expected_trends(const Pattern& pattern, const std::optional<TrendWindow>& window, std::span<const Event> events);

}  // namespace varpulis::oracle
