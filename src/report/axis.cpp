#include "report/axis.h"

#include <array>
#include <cmath>

#include "base/time.h"
#include "report/number_text.h"
#include "report/time_buckets.h"

namespace varpulis::report {
namespace {

constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::int64_t time_step(std::int64_t least) {
  constexpr std::int64_t s = ns_per_s, m = ns_per_minute, h = ns_per_hour, d = ns_per_day;
  for (const std::int64_t step :
       {s,     2 * s, 5 * s, 10 * s, 15 * s, 30 * s, m,     2 * m,  5 * m,  10 * m, 15 * m,  30 * m, h,
        2 * h, 3 * h, 6 * h, 12 * h, d,      2 * d,  7 * d, 14 * d, 28 * d, 91 * d, 182 * d, 364 * d}) {
    if (step >= least) return step;
  }
  std::int64_t step = 364 * d;
  while (step < least) step *= 2;
  return step;
}

/// Below a second: a power of ten, twice or five times that.
std::int64_t short_step(std::int64_t least) {
  for (std::int64_t power = 1;; power *= 10) {
    for (const std::int64_t factor : {1, 2, 5}) {
      if (power * factor >= least) return power * factor;
    }
  }
}

std::string time_text(std::int64_t time, std::int64_t step) {
  const CivilTime civil = civil_time({time});
  const std::string_view month = months[static_cast<std::size_t>(civil.month - 1)];
  if (step >= 91 * ns_per_day) return fmt::format("{} {}", month, civil.year);
  const bool is_midnight = civil.hour == 0 && civil.minute == 0 && civil.second == 0 && civil.nanosecond == 0;
  if (step >= ns_per_day || (is_midnight && civil.year > 1970)) return fmt::format("{:02} {}", civil.day, month);
  if (step >= ns_per_minute) return fmt::format("{:02}:{:02}", civil.hour, civil.minute);
  if (step >= ns_per_s) return fmt::format("{:02}:{:02}:{:02}", civil.hour, civil.minute, civil.second);
  std::string fraction = fmt::format("{:09}", civil.nanosecond);
  while (fraction.size() > 3 && fraction.ends_with("000")) fraction.resize(fraction.size() - 3);
  return fmt::format("{:02}:{:02}.{}", civil.minute, civil.second, fraction);
}

}  // namespace

std::vector<Tick> number_ticks(double low, double high, std::size_t wanted) {
  const double least = (high - low) / static_cast<double>(wanted);
  const double power = std::pow(10, std::floor(std::log10(least)));
  double step = 10 * power;
  for (const double factor : {5.0, 2.0, 1.0}) {
    if (power * factor >= least) step = power * factor;
  }
  std::vector<Tick> ticks;
  const double first = std::ceil(low / step - 1e-9);
  for (double k = first; k * step <= high + step * 1e-9; k += 1) {
    const double at = k * step;
    if (k + 1 == k) break;  // the range is too narrow for its height: doubles run out
    ticks.push_back({.at = at, .text = short_number(std::abs(at) < step * 1e-6 ? 0 : at)});
  }
  return ticks;
}

std::vector<Tick> time_ticks(TimeRange range, std::size_t wanted) {
  const std::int64_t least = std::max<std::int64_t>((range.to - range.from) / static_cast<std::int64_t>(wanted), 1);
  const std::int64_t step = least > ns_per_s / 2 ? time_step(least) : short_step(least);
  std::vector<Tick> ticks;
  for (std::int64_t at = bucket_begin(range.from + step - 1, step); at <= range.to; at += step) {
    ticks.push_back({.at = static_cast<double>(at), .text = time_text(at, step)});
  }
  return ticks;
}

std::string range_text(TimeRange range) {
  if (range.to - range.from > 10 * ns_per_s)
    range = {bucket_begin(range.from, ns_per_s), bucket_begin(range.to, ns_per_s)};
  std::string from = format_time({range.from}), to = format_time({range.to});
  for (std::string* text : {&from, &to}) {
    text->pop_back();  // Z
    std::ranges::replace(*text, 'T', ' ');
  }
  constexpr std::size_t date_size = 10;
  if (from.substr(0, date_size) == to.substr(0, date_size)) to = to.substr(date_size + 1);
  return fmt::format("{} to {} UTC", from, to);
}

}  // namespace varpulis::report
