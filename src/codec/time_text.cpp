#include "codec/time_text.h"

#include <cmath>
#include <cstring>

#include "codec/same_bytes.h"

namespace varpulis::codec {
namespace {

std::int64_t unit_ns(double magnitude, TimeUnit unit) {
  switch (unit) {
    case TimeUnit::seconds: return ns_per_s;
    case TimeUnit::milliseconds: return ns_per_ms;
    case TimeUnit::microseconds: return ns_per_us;
    case TimeUnit::nanoseconds: return 1;
    case TimeUnit::automatic: break;
  }
  if (magnitude < 1e9) return ns_per_ms;
  if (magnitude < 1e11) return ns_per_s;
  if (magnitude < 1e14) return ns_per_ms;
  if (magnitude < 1e17) return ns_per_us;
  return 1;
}

std::optional<EventTime> of_real(double value, TimeUnit unit) {
  const double ns = value * static_cast<double>(unit_ns(std::fabs(value), unit));
  if (!(std::fabs(ns) < 9.2e18)) return std::nullopt;
  return EventTime{static_cast<std::int64_t>(ns)};
}

/// Two digits at `p`, or a number above 99.
unsigned two_digits(const char* p) {
  const auto tens = static_cast<unsigned char>(p[0] - '0');
  const auto ones = static_cast<unsigned char>(p[1] - '0');
  return tens > 9 || ones > 9 ? 100U : tens * 10U + ones;
}

}  // namespace

std::optional<EventTime> time_of_number(Number number, TimeUnit unit) {
  if (!number.is_integer) return of_real(number.as_real(), unit);
  EventTime time;
  const std::int64_t value = number.as_integer();
  if (__builtin_mul_overflow(value, unit_ns(std::fabs(static_cast<double>(value)), unit), &time.ns))
    return std::nullopt;
  return time;
}

std::optional<EventTime> time_of_digits(std::string_view text, TimeUnit unit) {
  const auto number = loose_number(text);
  if (!number || (!number->is_integer && !std::isfinite(number->as_real()))) return std::nullopt;
  if (number->is_integer) return time_of_number(*number, unit);
  const std::size_t point = text.find('.');
  if (point == std::string_view::npos || text.find_first_of("eE") != std::string_view::npos)
    return of_real(number->as_real(), unit);
  const std::int64_t scale = unit_ns(std::fabs(number->as_real()), unit);
  std::int64_t whole = 0;
  const bool negative = text.front() == '-';
  std::string_view digits = text.substr(0, point);
  if (negative || text.front() == '+') digits.remove_prefix(1);
  if (!digits.empty() && std::from_chars(digits.data(), digits.data() + digits.size(), whole).ec != std::errc())
    return std::nullopt;
  std::int64_t fraction_ns = 0;
  std::int64_t place = scale;
  for (const char c : text.substr(point + 1)) {
    if (place < 10) break;  // what is left is below a nanosecond
    place /= 10;
    fraction_ns += (c - '0') * place;
  }
  EventTime time;
  if (__builtin_mul_overflow(whole, scale, &time.ns) || __builtin_add_overflow(time.ns, fraction_ns, &time.ns))
    return std::nullopt;
  if (negative) time.ns = -time.ns;
  return time;
}

std::optional<EventTime> TimeReader::read(std::string_view text) {
  // The common case by hand: the remembered date, `hh:mm:ss`, up to nine fraction digits, `Z` or nothing.
  if (has_date_ && text.size() >= 19 && same_bytes(text.data(), {date_, sizeof date_}) &&
      (text[10] == 'T' || text[10] == ' ') && text[13] == ':' && text[16] == ':') {
    const unsigned hour = two_digits(text.data() + 11);
    const unsigned minute = two_digits(text.data() + 14);
    const unsigned second = two_digits(text.data() + 17);
    std::size_t i = 19;
    std::int64_t fraction = 0;
    if (i + 1 < text.size() && text[i] == '.' && is_digit(text[i + 1])) {
      std::int64_t place = ns_per_s / 10;
      for (++i; i < text.size() && is_digit(text[i]); ++i, place /= 10) fraction += (text[i] - '0') * place;
    }
    const bool is_utc = i == text.size() || (i + 1 == text.size() && text[i] == 'Z');
    EventTime time;
    if (hour < 24 && minute < 60 && second < 60 && is_utc &&
        !__builtin_add_overflow(date_ns_, ((hour * 60 + minute) * 60 + second) * ns_per_s + fraction, &time.ns)) {
      return time;
    }
  }
  const auto time = parse_time(text);
  if (time && text.size() >= sizeof date_) {
    if (const auto date = parse_time(text.substr(0, sizeof date_))) {
      std::memcpy(date_, text.data(), sizeof date_);
      date_ns_ = date->ns;
      has_date_ = true;
    }
  }
  return time;
}

}  // namespace varpulis::codec
