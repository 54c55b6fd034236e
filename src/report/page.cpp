#include "report/page.h"

#include "report/chart_frame.h"
#include "report/counter_tables.h"
#include "report/line_chart.h"
#include "report/markup.h"
#include "report/number_text.h"
#include "report/plan_graph.h"
#include "report/program_listing.h"
#include "report/rate_chart.h"

namespace varpulis::report {
namespace {

constexpr std::size_t marked_streams_max = 6;

std::string section(std::string_view id, std::string_view title, std::string_view contents) {
  return fmt::format("<section id=\"{}\"><h2>{}</h2>\n{}</section>\n", id, title, contents);
}

TimeRange drawable(TimeRange range) {
  if (range.from < range.to) return range;
  return {.from = range.from - ns_per_s, .to = range.to + ns_per_s};
}

void append_tile(std::string& out, std::string_view value, std::string_view what, std::string_view style = "") {
  out += fmt::format("<div class=\"tile {}\"><b>{}</b><span>{}</span></div>", style, escaped(value), escaped(what));
}

std::string span_text(std::int64_t ns) {
  const auto seconds = static_cast<double>(ns) / static_cast<double>(ns_per_s);
  if (ns >= 2 * ns_per_day) return fmt::format("{:.3g} days", seconds / 86400);
  if (ns >= 2 * ns_per_hour) return fmt::format("{:.3g} h", seconds / 3600);
  if (ns >= 2 * ns_per_minute) return fmt::format("{:.3g} min", seconds / 60);
  if (ns >= ns_per_s) return fmt::format("{:.3g} s", seconds);
  return fmt::format("{:.3g} ms", seconds * 1000);
}

std::string tiles(const RunFacts& facts, const engine::Statistics& statistics, const Collector& collector,
                  const std::optional<TimeRange>& range) {
  std::string out = "<div class=\"tiles\">";
  append_tile(out, grouped(statistics.events), statistics.events == 1 ? "event" : "events");
  append_tile(out, grouped(statistics.outputs), statistics.outputs == 1 ? "output" : "outputs");
  if (collector.alerts() > 0)
    append_tile(out, grouped(collector.alerts()), collector.alerts() == 1 ? "alert" : "alerts");
  append_tile(out, grouped(statistics.streams.size()), statistics.streams.size() == 1 ? "stream" : "streams");
  if (facts.bad_records > 0) append_tile(out, grouped(facts.bad_records), "bad records", "loss");
  if (collector.unread_events() > 0)
    append_tile(out, grouped(collector.unread_events()), "events that no stream reads");
  std::uint64_t bytes = 0;
  for (const engine::StreamStatistics& stream : statistics.streams) bytes += stream.state.bytes;
  append_tile(out, bytes_text(bytes), "of state at the end");
  if (range) append_tile(out, span_text(range->to - range->from), "of event time");
  if (facts.seconds) {
    append_tile(out, span_text(static_cast<std::int64_t>(*facts.seconds * static_cast<double>(ns_per_s))), "taken");
    if (*facts.seconds > 0)
      append_tile(out, short_number(std::floor(static_cast<double>(statistics.events) / *facts.seconds)),
                  "events a second");
  }
  return out + "</div>\n";
}

std::string list(const std::vector<std::string>& lines) {
  std::string out = "<ul class=\"findings\">";
  for (const std::string& line : lines) out += fmt::format("<li>{}</li>", escaped(line));
  return out + "</ul>\n";
}

std::string findings(const RunFacts& facts, const Collector& collector) {
  std::string out;
  if (!facts.note.empty()) out += fmt::format("<p class=\"note\">{}</p>\n", escaped(facts.note));
  if (!facts.failure.empty())
    out += fmt::format("<p class=\"failure\">The run ended early: {}</p>\n", escaped(facts.failure));
  if (!facts.losses.empty()) out += "<h3>What did not come through</h3>" + list(facts.losses);
  if (!collector.findings().empty()) out += "<h3>Warnings of the run</h3>" + list(collector.findings());
  if (collector.findings_left_out() > 0)
    out += fmt::format("<p>And {} more.</p>\n", grouped(collector.findings_left_out()));
  if (!facts.diagnostics.empty())
    out +=
        fmt::format("<h3>Findings about the program</h3><pre class=\"program\">{}</pre>\n", escaped(facts.diagnostics));
  const bool is_fine =
      facts.failure.empty() && facts.losses.empty() && collector.findings().empty() && facts.diagnostics.empty();
  return is_fine ? out + "<p class=\"fine\">Nothing was lost, and nothing to warn of.</p>\n" : out;
}

std::string rates(const Collector& collector, const TimeRange& range, HoverTexts& hover) {
  std::string out = rate_chart({.title = "Events by type", .rates = collector.events(), .range = range}, hover);
  out += rate_chart({.title = "Outputs by stream", .rates = collector.outputs(), .range = range}, hover);
  const TimeBuckets<CategoryCounts>& wall = collector.wall_rates().counts;
  constexpr std::size_t bars_worth_it = 3;
  if (wall.buckets().size() >= bars_worth_it) {
    const TimeRange taken = {.from = 0, .to = wall.buckets().rbegin()->first + wall.width()};
    out += rate_chart({.title = "Events and outputs by the clock",
                       .rates = collector.wall_rates(),
                       .range = taken,
                       .is_wall_time = true,
                       .is_stacked = false},
                      hover);
  }
  return out;
}

std::string lines(const Collector& collector, const TimeRange& range, HoverTexts& hover) {
  const std::vector<OutputStream>& streams = collector.streams();
  std::string out;
  for (std::size_t s = 0; s < streams.size(); ++s) {
    std::vector<ChartMarks> marks;
    for (std::size_t other = 0; other < streams.size() && marks.size() < marked_streams_max; ++other) {
      if (other != s) marks.push_back({.stream = streams[other], .color = std::min(other, colors - 1)});
    }
    for (const EmittedField& field : streams[s].fields) {
      out += line_chart(
          {.stream = streams[s], .field = field, .marks = marks, .range = range, .color = std::min(s, colors - 1)},
          hover);
    }
  }
  if (streams.size() > marked_streams_max + 1) {
    out += fmt::format("<p class=\"note\">Marks of the first {} other streams are shown.</p>\n", marked_streams_max);
  }
  if (!collector.fields_left_out().empty()) {
    out += fmt::format("<p class=\"note\">Not drawn, as there are more than {} numeric fields: {}.</p>\n",
                       Collector::fields_max, escaped(fmt::format("{}", fmt::join(collector.fields_left_out(), ", "))));
  }
  if (!out.empty()) return out;
  return streams.empty() ? "<p>Nothing came out.</p>\n" : "<p>No output has a field that is a number.</p>\n";
}

}  // namespace

std::string page(const RunFacts& facts, const plan::Plan& plan, const engine::Statistics& statistics,
                 const Collector& collector) {
  std::optional<TimeRange> range;  // of all charts over event time
  if (collector.times()) range = TimeRange{.from = collector.times()->first, .to = collector.times()->second};
  HoverTexts hover;
  std::string out =
      "<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
      "script-src 'unsafe-inline'\"/>\n";
  const std::string name = escaped(facts.program_name);
  out += fmt::format("<title>{}: report of a run</title>\n<style>\n{}</style>\n</head>\n<body>\n<main>\n", name,
                     page_style());
  out += fmt::format(
      "<header><p class=\"kicker\">Varpulis · {}</p><h1>{}</h1><p class=\"inputs\">over {}{}</p></header>\n",
      escaped(facts.command), name,
      escaped(facts.inputs.empty() ? std::string("standard input") : fmt::format("{}", fmt::join(facts.inputs, ", "))),
      range ? " · " + range_text(*range) : "");
  out += tiles(facts, statistics, collector, range);
  out += section("findings", "Findings", findings(facts, collector));
  if (range) {
    out += section("rates", "Rates over event time", rates(collector, drawable(*range), hover));
    out += section("lines", "Emitted numbers over event time", lines(collector, drawable(*range), hover));
  } else {
    out += section("rates", "Rates over event time", "<p>There were no events.</p>\n");
  }
  out += section("plan", "Plan", plan_graph(plan, statistics, collector));
  out += section("counters", "Counters",
                 stream_table(statistics) + "<h3>Operators</h3>\n" + operator_table(plan, statistics));
  out += section("program", "Program", program_listing(facts.program_text));
  out += fmt::format(
      "</main>\n<div id=\"tip\" hidden=\"hidden\"></div>\n<script type=\"application/json\" "
      "id=\"hover\">{}</script>\n<script>\n{}</script>\n"
      "</body>\n</html>\n",
      hover.json(), page_script());
  return out;
}

}  // namespace varpulis::report
