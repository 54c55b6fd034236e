// duration_between(a, b) and timestamp(x).
#include "functions/instant.h"
#include "functions/vocabulary.h"

namespace varpulis::functions {
namespace {

Value call_duration_between(Arguments arguments, const CallContext&) {
  const auto a = instant(arguments[0]);
  const auto b = instant(arguments[1]);
  if (!a || !b) return {};
  // As unsigned numbers: the distance of two 64-bit times always fits.
  const auto earlier = static_cast<std::uint64_t>(std::min(*a, *b).ns);
  const auto later = static_cast<std::uint64_t>(std::max(*a, *b).ns);
  return Value::duration(later - earlier);
}

Value call_timestamp(Arguments arguments, const CallContext&) {
  const auto time = instant(arguments[0]);
  return time ? Value::timestamp(*time) : Value();
}

}  // namespace

FunctionDescriptor duration_between_function() {
  return {
      .name = "duration_between",
      .parameters = {{.name = "a", .summary = "A timestamp, or a text in RFC 3339 or YYYY-MM-DD hh:mm:ss."},
                     {.name = "b", .summary = "Likewise."}},
      .result = "duration",
      .summary = "The time between two points in time, whichever comes first.",
      .details = "Never negative. No value for texts of another form and for other kinds.",
      .example = "duration_between(\"2024-02-29 10:00:00\", \"2024-02-29 09:30:00\")",
      .example_result = "30m",
      .category = "time",
      .call = &call_duration_between,
  };
}

FunctionDescriptor timestamp_function() {
  return {
      .name = "timestamp",
      .parameters = {{.name = "time", .summary = "A text in RFC 3339 or YYYY-MM-DD hh:mm:ss, or a timestamp."}},
      .result = "timestamp",
      .summary = "A text as a timestamp.",
      .details = "UTC unless the text names a zone. A timestamp stays as it is. No value for texts of another form and for other kinds.",
      .example = "timestamp(\"2024-02-29 10:30:00\")",
      .example_result = "@2024-02-29T10:30:00Z",
      .category = "time",
      .call = &call_timestamp,
  };
}

}  // namespace varpulis::functions
