// year, month, day, hour, minute, second, day_of_week: parts of a point in time, UTC.
#include "functions/instant.h"
#include "functions/kernel.h"

namespace varpulis::functions {
namespace {

/// x modulo n, never negative.
std::int64_t modulo(std::int64_t x, std::int64_t n) { return (x % n + n) % n; }

std::int64_t year(EventTime time) { return civil_time(time).year; }
std::int64_t month(EventTime time) { return civil_time(time).month; }
std::int64_t day(EventTime time) { return civil_time(time).day; }
std::int64_t hour(EventTime time) { return modulo(time.ns, ns_per_day) / ns_per_hour; }
std::int64_t minute(EventTime time) { return modulo(time.ns, ns_per_hour) / ns_per_minute; }
std::int64_t second(EventTime time) { return modulo(time.ns, ns_per_minute) / ns_per_s; }
std::int64_t day_of_week(EventTime time) { return civil_time(time).day_of_week; }

using Part = std::int64_t (*)(EventTime);

template <Part part>
Value call(Arguments arguments, const CallContext&) {
  const auto time = instant(arguments[0]);
  return time ? Value::integer(part(*time)) : Value();
}

template <Part part>
ColumnPtr columns(ColumnArguments arguments, std::size_t rows) {
  const Column& x = *arguments[0];
  if (x.kind != ColumnKind::timestamp && x.kind != ColumnKind::text) return nullptr;
  ColumnDraft result = draft(ColumnKind::number, arguments, rows);
  result->numbers = Numbers::integers;
  for (std::size_t row = 0; row < rows; ++row) {
    const auto time = x.kind == ColumnKind::timestamp ? EventTime{x.as_integers()[row]} : parse_time(x.texts[row].view());
    if (time) result->words[row] = word(part(*time));
    else drop(*result, row);
  }
  return finish(std::move(result));
}

template <Part part>
FunctionDescriptor describe(std::string_view name, std::string_view summary, std::string_view example, std::string_view example_result) {
  return {
      .name = name,
      .parameters = {{.name = "time", .summary = "A timestamp, or a text in RFC 3339 or YYYY-MM-DD hh:mm:ss."}},
      .result = "int",
      .summary = summary,
      .details = "In UTC: a text without zone is taken as UTC, another zone is converted. No value for other texts and other kinds.",
      .example = example,
      .example_result = example_result,
      .category = "time",
      .call = &call<part>,
      .columns = &columns<part>,
  };
}

}  // namespace

FunctionDescriptor year_function() { return describe<&year>("year", "The year of a point in time.", "year(\"2024-02-29\")", "2024"); }

FunctionDescriptor month_function() {
  return describe<&month>("month", "The month of a point in time, 1 to 12.", "month(\"2024-02-29\")", "2");
}

FunctionDescriptor day_function() {
  return describe<&day>("day", "The day of the month of a point in time, 1 to 31.", "day(\"2024-02-29\")", "29");
}

FunctionDescriptor hour_function() {
  return describe<&hour>("hour", "The hour of a point in time, 0 to 23.", "hour(\"2024-02-29 10:30:15\")", "10");
}

FunctionDescriptor minute_function() {
  return describe<&minute>("minute", "The minute of a point in time, 0 to 59.", "minute(\"2024-02-29 10:30:15\")", "30");
}

FunctionDescriptor second_function() {
  return describe<&second>("second", "The second of a point in time, 0 to 59, without fraction.", "second(\"2024-02-29 10:30:15\")", "15");
}

FunctionDescriptor day_of_week_function() {
  return describe<&day_of_week>("day_of_week", "The day of the week of a point in time: 1 is Monday, 7 Sunday.",
                                "day_of_week(\"2024-02-29\")", "4");
}

}  // namespace varpulis::functions
