#pragma once
// Event times as inputs write them: RFC 3339 and its relatives, or numbers since the epoch in some unit.
#include <optional>
#include <string_view>

#include "base/time.h"
#include "codec/number.h"

namespace varpulis::codec {

/// The unit of times given as numbers. `automatic` goes by magnitude: below 10^9 milliseconds, below 10^11 seconds, below 10^14
/// milliseconds, below 10^17 microseconds, else nanoseconds.
enum class TimeUnit { automatic, seconds, milliseconds, microseconds, nanoseconds };

/// No result when it does not fit 64-bit nanoseconds.
[[nodiscard]] std::optional<EventTime> time_of_number(Number number, TimeUnit unit);
/// A number as it is written: decimal fractions are exact to the nanosecond. No result for anything but a finite decimal number.
[[nodiscard]] std::optional<EventTime> time_of_digits(std::string_view text, TimeUnit unit);

/// Reads RFC 3339 and `YYYY-MM-DD hh:mm:ss[.f]` (UTC) texts, see parse_time(). Remembers the last date: times of one input mostly are of
/// one day.
class TimeReader {
 public:
  [[nodiscard]] std::optional<EventTime> read(std::string_view text);

 private:
  char date_[10] = {};  // "2024-02-29"
  std::int64_t date_ns_ = 0;
  bool has_date_ = false;
};

}  // namespace varpulis::codec
