#include "base/time.h"

namespace varpulis {
namespace {

// Days since 1970-01-01 of a civil date, and back. Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms".
constexpr std::int64_t days_from_civil(std::int64_t year, int month, int day) {
  year -= month <= 2 ? 1 : 0;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const std::int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

constexpr bool is_leap_year(std::int64_t year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

constexpr int days_in_month(std::int64_t year, int month) {
  constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap_year(year) ? 29 : days[month - 1];
}

/// Reads exactly `digits` decimal digits at the front of `text`.
std::optional<int> take_digits(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, char wanted) {
  if (text.empty() || text.front() != wanted) return false;
  text.remove_prefix(1);
  return true;
}

int take_fraction(std::string_view& text) {
  int value = 0;
  int digits = 0;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    if (digits < 9) {
      value = value * 10 + (text.front() - '0');
      ++digits;
    }
    text.remove_prefix(1);
  }
  for (; digits < 9; ++digits) value *= 10;
  return value;
}

/// The zone suffix in minutes east of UTC; none when it is malformed.
std::optional<int> take_zone(std::string_view& text) {
  if (text.empty()) return 0;
  if (take(text, 'Z') || take(text, 'z')) return 0;
  const bool east = text.front() == '+';
  if (!take(text, '+') && !take(text, '-')) return std::nullopt;
  const auto hours = take_digits(text, 2);
  take(text, ':');
  const auto minutes = take_digits(text, 2);
  if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  const int offset = *hours * 60 + *minutes;
  return east ? offset : -offset;
}

}  // namespace

CivilTime civil_time(EventTime time) {
  std::int64_t days = time.ns / ns_per_day;
  std::int64_t rest = time.ns % ns_per_day;
  if (rest < 0) {
    rest += ns_per_day;
    --days;
  }
  const std::int64_t shifted = days + 719468;
  const std::int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
  const std::int64_t day_of_era = shifted - era * 146097;
  const std::int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t shifted_month = (5 * day_of_year + 2) / 153;
  CivilTime civil;
  civil.day = static_cast<int>(day_of_year - (153 * shifted_month + 2) / 5 + 1);
  civil.month = static_cast<int>(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
  civil.year = year_of_era + era * 400 + (civil.month <= 2 ? 1 : 0);
  civil.hour = static_cast<int>(rest / ns_per_hour);
  civil.minute = static_cast<int>(rest / ns_per_minute % 60);
  civil.second = static_cast<int>(rest / ns_per_s % 60);
  civil.nanosecond = static_cast<int>(rest % ns_per_s);
  civil.day_of_week = static_cast<int>(((days + 3) % 7 + 7) % 7) + 1;  // 1970-01-01 was a Thursday
  return civil;
}

std::optional<EventTime> event_time(const CivilTime& civil) {
  if (civil.month < 1 || civil.month > 12 || civil.day < 1 || civil.day > days_in_month(civil.year, civil.month) ||
      civil.hour < 0 || civil.hour > 23 || civil.minute < 0 || civil.minute > 59 || civil.second < 0 ||
      civil.second > 59) {
    return std::nullopt;
  }
  const std::int64_t days = days_from_civil(civil.year, civil.month, civil.day);
  const std::int64_t within_day =
      civil.hour * ns_per_hour + civil.minute * ns_per_minute + civil.second * ns_per_s + civil.nanosecond;
  // In 128 bits: at the lower border the days alone do not fit, the sum does.
  __extension__ using Wide = __int128;
  const Wide ns = Wide{days} * ns_per_day + within_day;
  if (ns < EventTime::min().ns || ns > EventTime::max().ns) return std::nullopt;
  return EventTime{static_cast<std::int64_t>(ns)};
}

std::optional<EventTime> parse_time(std::string_view text) {
  CivilTime civil;
  const auto year = take_digits(text, 4);
  if (!year || !take(text, '-')) return std::nullopt;
  const auto month = take_digits(text, 2);
  if (!month || !take(text, '-')) return std::nullopt;
  const auto day = take_digits(text, 2);
  if (!day) return std::nullopt;
  civil.year = *year;
  civil.month = *month;
  civil.day = *day;
  int zone_minutes = 0;
  if (!text.empty()) {
    if (!take(text, 'T') && !take(text, 't') && !take(text, ' ')) return std::nullopt;
    const auto hour = take_digits(text, 2);
    if (!hour || !take(text, ':')) return std::nullopt;
    const auto minute = take_digits(text, 2);
    if (!minute) return std::nullopt;
    civil.hour = *hour;
    civil.minute = *minute;
    if (take(text, ':')) {
      const auto second = take_digits(text, 2);
      if (!second) return std::nullopt;
      civil.second = *second;
      if (take(text, '.')) {
        if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
        civil.nanosecond = take_fraction(text);
      }
    }
    const auto zone = take_zone(text);
    if (!zone || !text.empty()) return std::nullopt;
    zone_minutes = *zone;
  }
  const bool leap_second = civil.second == 60;  // RFC 3339 allows 23:59:60; it counts as the next second
  if (leap_second) civil.second = 59;
  auto time = event_time(civil);
  if (!time) return std::nullopt;
  const std::int64_t shift = zone_minutes * ns_per_minute - (leap_second ? ns_per_s : 0);
  if (__builtin_sub_overflow(time->ns, shift, &time->ns)) return std::nullopt;
  return time;
}

void append_time(std::string& out, EventTime time) {
  const CivilTime civil = civil_time(time);
  const auto digits = [&out](std::int64_t value, int width) {
    char buffer[20];
    for (int i = width - 1; i >= 0; --i) {
      buffer[i] = static_cast<char>('0' + value % 10);
      value /= 10;
    }
    out.append(buffer, static_cast<std::size_t>(width));
  };
  digits(civil.year, 4);  // 64-bit nanoseconds reach from 1677 to 2262
  out += '-';
  digits(civil.month, 2);
  out += '-';
  digits(civil.day, 2);
  out += 'T';
  digits(civil.hour, 2);
  out += ':';
  digits(civil.minute, 2);
  out += ':';
  digits(civil.second, 2);
  if (civil.nanosecond != 0) {
    out += '.';
    if (civil.nanosecond % 1'000'000 == 0) digits(civil.nanosecond / 1'000'000, 3);
    else if (civil.nanosecond % 1'000 == 0) digits(civil.nanosecond / 1'000, 6);
    else digits(civil.nanosecond, 9);
  }
  out += 'Z';
}

std::string format_time(EventTime time) {
  std::string out;
  append_time(out, time);
  return out;
}

}  // namespace varpulis
