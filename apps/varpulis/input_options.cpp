#include "apps/varpulis/input_options.h"

namespace varpulis::app {

std::vector<Option> input_options(std::string_view format_name) {
  return {
      {.name = format_name,
       .kind = ValueKind::choice,
       .value_name = "FORMAT",
       .default_value = "guess",
       .summary = "Format of the events; guessed from the name, else from the content",
       .choices = {"guess", "evt", "jsonl", "csv"}},
      {.name = "event-type",
       .kind = ValueKind::text,
       .value_name = "NAME",
       .summary = "Type of records that name none (CSV rows, JSON objects without event_type)"},
      {.name = "time-field",
       .kind = ValueKind::text,
       .value_name = "FIELD",
       .summary = "Field that holds the event time"},
      {.name = "time-unit",
       .kind = ValueKind::choice,
       .value_name = "UNIT",
       .default_value = "auto",
       .summary = "Unit of times given as numbers; auto goes by magnitude",
       .choices = {"auto", "s", "ms", "us", "ns"}},
      {.name = "columns",
       .kind = ValueKind::text,
       .value_name = "NAME:TYPE,...",
       .summary = "Types of CSV columns: int, float, str, bool or timestamp; others follow the declared event, else the "
                  "first 1,000 rows"},
      {.name = "dead-letter",
       .kind = ValueKind::file,
       .value_name = "FILE",
       .default_value = "varpulis-dlq.jsonl",
       .summary = "Append bad records to this file, as JSON Lines with line, cause and text; made when the first one comes. "
                  "none: only count them"},
      {.name = "strict", .summary = "Stop at the first bad record; otherwise they are counted and passed over"},
  };
}

void use_declarations(codec::ReaderOptions& options, const plan::Plan& plan) {
  for (const sema::DeclaredEvent& event : plan.events) options.csv.declared.push_back({event.name, event.fields});
}

bool keeps_bad_records(const Invocation& invocation) { return invocation.text("dead-letter") != "none"; }

namespace {

/// "zip:str,v:float" as pairs; a part without a colon has no type, which the reader refuses.
std::vector<std::pair<std::string, std::string>> column_types(std::string_view list) {
  std::vector<std::pair<std::string, std::string>> types;
  while (!list.empty()) {
    const std::string_view part = list.substr(0, list.find(','));
    const std::size_t colon = std::min(part.rfind(':'), part.size());
    types.emplace_back(part.substr(0, colon), part.substr(std::min(colon + 1, part.size())));
    list.remove_prefix(std::min(part.size() + 1, list.size()));
  }
  return types;
}

}  // namespace

codec::ReaderOptions reader_options(const Invocation& invocation, const std::string& path, std::string_view format_name) {
  codec::ReaderOptions options;
  options.csv.column_types = column_types(invocation.text("columns"));
  options.path = path;
  const std::string format = invocation.text(format_name), unit = invocation.text("time-unit");
  if (format == "evt") options.format = codec::Format::evt;
  if (format == "jsonl") options.format = codec::Format::json_lines;
  if (format == "csv") options.format = codec::Format::csv;
  options.decode.event_type = invocation.text("event-type");
  options.decode.time_field = invocation.text("time-field");
  if (unit == "s") options.decode.time_unit = codec::TimeUnit::seconds;
  if (unit == "ms") options.decode.time_unit = codec::TimeUnit::milliseconds;
  if (unit == "us") options.decode.time_unit = codec::TimeUnit::microseconds;
  if (unit == "ns") options.decode.time_unit = codec::TimeUnit::nanoseconds;
  options.strict = invocation.has("strict");
  return options;
}

}  // namespace varpulis::app
