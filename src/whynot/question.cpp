#include "whynot/question.h"

#include <charconv>

namespace varpulis::whynot {
namespace {

/// `hh:mm` or `hh:mm:ss`.
std::optional<std::int64_t> time_of_day(std::string_view text) {
  const std::string day = text.size() == 5 ? fmt::format("1970-01-01T{}:00Z", text) : fmt::format("1970-01-01T{}Z", text);
  if (text.size() < 5 || text[2] != ':') return std::nullopt;
  const std::optional<EventTime> time = parse_time(day);
  if (!time) return std::nullopt;
  return time->ns;
}

/// `90s`, `1500ms`, `5m`, `2h`, `1d`.
std::optional<std::int64_t> duration(std::string_view text) {
  double count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  constexpr std::array<std::pair<std::string_view, std::int64_t>, 5> units{
      {{"ms", ns_per_ms}, {"s", ns_per_s}, {"m", ns_per_minute}, {"h", ns_per_hour}, {"d", ns_per_day}}};
  if (error != std::errc() || count < 0) return std::nullopt;
  for (const auto& [name, ns] : units) {
    if (unit == name && count * static_cast<double>(ns) < 9e18) return static_cast<std::int64_t>(count * static_cast<double>(ns));
  }
  return std::nullopt;
}

}  // namespace

std::optional<Moment> Moment::parse(std::string_view text) {
  Moment moment;
  moment.time = parse_time(text);
  // Without seconds.
  if (!moment.time && text.size() == 16) moment.time = parse_time(fmt::format("{}:00", text));
  if (!moment.time) moment.of_day = time_of_day(text);
  if (!moment.time && !moment.of_day) moment.after_first = duration(text);
  if (!moment.time && !moment.of_day && !moment.after_first) return std::nullopt;
  return moment;
}

EventTime Moment::at(EventTime first) const {
  if (time) return *time;
  if (after_first) return {first.ns + *after_first};
  std::int64_t since_midnight = first.ns % ns_per_day;
  if (since_midnight < 0) since_midnight += ns_per_day;
  const std::int64_t same_day = first.ns - since_midnight + *of_day;
  // Somewhat before the first event is still its day: a moment between two days is the nearer one's.
  return {first.ns - same_day > ns_per_hour ? same_day + ns_per_day : same_day};
}

}  // namespace varpulis::whynot
