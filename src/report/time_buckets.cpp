#include "report/time_buckets.h"

#include <array>

#include "base/time.h"

namespace varpulis::report {

std::int64_t wider(std::int64_t width) {
  static constexpr std::array<std::int64_t, 24> widths = {
      1,
      10,
      100,
      ns_per_us,
      10 * ns_per_us,
      100 * ns_per_us,
      ns_per_ms,
      2 * ns_per_ms,
      10 * ns_per_ms,
      20 * ns_per_ms,
      100 * ns_per_ms,
      200 * ns_per_ms,
      ns_per_s,
      2 * ns_per_s,
      10 * ns_per_s,
      30 * ns_per_s,
      ns_per_minute,
      2 * ns_per_minute,
      10 * ns_per_minute,
      30 * ns_per_minute,
      ns_per_hour,
      2 * ns_per_hour,
      6 * ns_per_hour,
      ns_per_day,
  };
  const auto next = std::ranges::upper_bound(widths, width);
  return next == widths.end() ? 2 * width : *next;
}

std::int64_t bucket_begin(std::int64_t time, std::int64_t width) {
  const std::int64_t rest = time % width;
  return time - (rest < 0 ? rest + width : rest);
}

}  // namespace varpulis::report
