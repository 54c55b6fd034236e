#pragma once
// Event time and its texts. Wall-clock time is another type (clock.h); the two do not mix.
#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace varpulis {

/// Nanoseconds since the Unix epoch, UTC. Any value; negative ones are before 1970.
struct EventTime {
  std::int64_t ns = 0;
  friend constexpr auto operator<=>(EventTime, EventTime) = default;
  static constexpr EventTime min() { return {std::numeric_limits<std::int64_t>::min()}; }
  static constexpr EventTime max() { return {std::numeric_limits<std::int64_t>::max()}; }
};

inline constexpr std::int64_t ns_per_us = 1'000;
inline constexpr std::int64_t ns_per_ms = 1'000'000;
inline constexpr std::int64_t ns_per_s = 1'000'000'000;
inline constexpr std::int64_t ns_per_minute = 60 * ns_per_s;
inline constexpr std::int64_t ns_per_hour = 60 * ns_per_minute;
inline constexpr std::int64_t ns_per_day = 24 * ns_per_hour;

/// A civil date and time in the proleptic Gregorian calendar, UTC.
struct CivilTime {
  std::int64_t year = 1970;
  int month = 1;        // 1 to 12
  int day = 1;          // 1 to 31
  int hour = 0, minute = 0, second = 0;
  int nanosecond = 0;
  int day_of_week = 4;  // 1 = Monday to 7 = Sunday
};
[[nodiscard]] CivilTime civil_time(EventTime time);
/// No result when a part is out of range (month 13, 30 February, hour 24) or the time does not fit 64-bit nanoseconds.
[[nodiscard]] std::optional<EventTime> event_time(const CivilTime& civil);

/// RFC 3339 (`2024-02-29T12:00:00.5+01:30`, `T` may be a space, zone optional and then UTC) or a bare date `2024-02-29`.
/// Fractions beyond nanoseconds are cut. No result for anything else, including trailing text.
[[nodiscard]] std::optional<EventTime> parse_time(std::string_view text);

/// `2024-02-29T10:30:00Z` with 0, 3, 6 or 9 fraction digits, whichever loses nothing.
[[nodiscard]] std::string format_time(EventTime time);
/// The same, appended to `out`; no allocation beyond `out`'s growth.
void append_time(std::string& out, EventTime time);

}  // namespace varpulis
