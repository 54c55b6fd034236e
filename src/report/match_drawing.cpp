#include "report/match_drawing.h"

#include "report/axis.h"
#include "report/markup.h"
#include "report/match_lanes.h"
#include "report/page.h"

namespace varpulis::report {
namespace {

constexpr double width = 1000, left = 230, right = 44, top = 10, lane_height = 30, axis_height = 34, head_height = 52;
constexpr std::size_t name_characters_max = 28;
constexpr std::size_t listed_max = 200;  // events in a table

// Colours of the page, for a file of its own.
constexpr std::string_view drawing_style = R"(
  svg { --ink: #1d2127; --soft: #5f6875; --line: #e3e3df; --strong: #b9bcc2; --page: #ffffff;
    --c0: #2f6fde; --c1: #e0701a; --c2: #159a72; --c3: #9a4fd0; --c4: #d43f5e; --c5: #1397b4; --c6: #b78a08; --c7: #8a929e;
    font: 13px system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
  @media (prefers-color-scheme: dark) { svg { --ink: #e6e8eb; --soft: #9aa3b0; --line: #2d333b; --strong: #59616d; --page: #14171b; } }
)";
constexpr std::string_view lane_style = R"(
  .ground { fill: var(--page); }
  .match text { fill: var(--ink); font-size: 13px; }
  .match .soft { fill: var(--soft); font-size: 12px; }
  .match .head { font-size: 16px; font-weight: 600; }
  .match .rule { stroke: var(--line); }
  .match .tick { stroke: var(--strong); }
  .match .span { stroke-width: 3; stroke-linecap: round; opacity: 0.35; }
  .match .end { fill: none; stroke: var(--strong); stroke-width: 2; }
  .f0 { fill: var(--c0); } .f1 { fill: var(--c1); } .f2 { fill: var(--c2); } .f3 { fill: var(--c3); }
  .f4 { fill: var(--c4); } .f5 { fill: var(--c5); } .f6 { fill: var(--c6); } .f7 { fill: var(--c7); }
  .s0 { stroke: var(--c0); } .s1 { stroke: var(--c1); } .s2 { stroke: var(--c2); } .s3 { stroke: var(--c3); }
  .s4 { stroke: var(--c4); } .s5 { stroke: var(--c5); } .s6 { stroke: var(--c6); } .s7 { stroke: var(--c7); }
)";

std::string count_text(const MatchDrawings& drawings) {
  const std::size_t count = drawings.matches.size();
  std::string text = fmt::format("{} match{}", count, count == 1 ? "" : "es");
  if (drawings.left_out > 0) text += fmt::format("; {} further ones are not drawn", drawings.left_out);
  return text;
}

/// Lanes and axis; the height that they take is added to `y`.
void draw_lanes(const catalog::MatchRecord& match, double& y, std::string& out) {
  const MatchLanes drawn = lanes_of(match);
  const double begin = y + top;
  // One moment has an axis too, with the event in its middle.
  const std::int64_t room = drawn.length() == 0 ? ns_per_s : 0;
  const Scale scale{.low = static_cast<double>(drawn.from.ns - room), .high = static_cast<double>(drawn.to.ns + room), .from = left, .to = width - right};
  const double bottom = begin + lane_height * static_cast<double>(drawn.lanes.size());
  for (const Tick& tick : time_ticks({.from = drawn.from.ns - room, .to = drawn.to.ns + room}, 8)) {
    const std::string x = px(scale(tick.at));
    out += fmt::format("<path class=\"rule\" d=\"M{} {}V{}\"/><text class=\"soft\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n", x, px(begin), px(bottom + 6), x,
                       px(bottom + 22), escaped(tick.text));
  }
  for (std::size_t number = 0; number < drawn.lanes.size(); ++number) {
    const MatchLanes::Lane& lane = drawn.lanes[number];
    const double middle = begin + lane_height * (static_cast<double>(number) + 0.5);
    const std::string name = lane.name == lane.type ? lane.name : fmt::format("{} ({})", lane.name, lane.type);
    out += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}<title>{}</title></text>\n", px(left - 14), px(middle + 4.5), escaped(shortened(name, name_characters_max)), escaped(name));
    out += fmt::format("<path class=\"rule\" d=\"M{} {}H{}\"/>\n", px(left), px(middle), px(width - right));
    if (lane.events.size() > 1) {
      out += fmt::format("<path class=\"span s{}\" d=\"M{} {}H{}\"/>\n", number % 8, px(scale(static_cast<double>(match.events[lane.events.front()].time.ns))), px(middle),
                         px(scale(static_cast<double>(match.events[lane.events.back()].time.ns))));
    }
    for (const std::size_t i : lane.events) {
      const catalog::MatchRecord::Event& event = match.events[i];
      out += fmt::format("<circle class=\"f{}\" cx=\"{}\" cy=\"{}\" r=\"6\"><title>{}</title></circle>\n", number % 8, px(scale(static_cast<double>(event.time.ns))), px(middle),
                         escaped(fmt::format("event {}  {}  {}\n{}", event.position, format_time(event.time), step_name(match, event.step), fields_text(event.fields))));
    }
  }
  if (match.deadline) {
    const double x = scale(static_cast<double>(match.time.ns)), middle = bottom - lane_height / 2;
    out += fmt::format("<path class=\"end\" d=\"M{} {}l6 6l-6 6l-6 -6z\"><title>{}</title></path>\n", px(x), px(middle - 6),
                       escaped(fmt::format("{}: the time was over", format_time(match.time))));
  }
  y = bottom + axis_height;
}

std::string svg_open(double height) {
  return fmt::format("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\" role=\"img\">\n", px(width), px(height));
}

void add_table(const catalog::MatchRecord& match, std::string& out) {
  out += "<table><thead><tr><th>event</th><th>time</th><th>since the one before</th><th>step</th><th>fields</th></tr></thead><tbody>\n";
  for (std::size_t i = 0; i < match.events.size() && i < listed_max; ++i) {
    const catalog::MatchRecord::Event& event = match.events[i];
    out += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n", event.position, format_time(event.time), escaped(gap_text(match, i)),
                       escaped(step_name(match, event.step)), escaped(fields_text(event.fields)));
  }
  out += "</tbody></table>\n";
  if (match.events.size() > listed_max) out += fmt::format("<p class=\"note\">{} more events are not listed.</p>\n", match.events.size() - listed_max);
}

}  // namespace

std::string matches_svg(const MatchDrawings& drawings) {
  std::string body;
  double y = 16;
  body += fmt::format("<text class=\"head\" x=\"16\" y=\"{}\">{}</text><text class=\"soft\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\n", px(y + 12), escaped(shortened(drawings.title, 80)),
                      px(width - right), px(y + 12), escaped(count_text(drawings)));
  y += 30;
  for (const catalog::MatchRecord& match : drawings.matches) {
    body += fmt::format("<path class=\"rule\" d=\"M16 {}H{}\"/>\n<text class=\"head\" x=\"16\" y=\"{}\">{}</text>\n<text class=\"soft\" x=\"16\" y=\"{}\">{}</text>\n", px(y), px(width - 16),
                        px(y + 26), escaped(shortened(match.stream, 80)), px(y + 44), escaped(fmt::format("match {} · {} · {}", match.id, format_time(match.time), facts_text(match))));
    y += head_height;
    draw_lanes(match, y, body);
  }
  return fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}<title>{}</title>\n<style>{}{}</style>\n<rect class=\"ground\" width=\"100%\" height=\"100%\"/>\n<g class=\"match\">\n{}</g>\n</svg>\n",
                     svg_open(y + 8), escaped(drawings.title), drawing_style, lane_style, body);
}

std::string matches_page(const MatchDrawings& drawings) {
  std::string out = fmt::format(
      "<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>{0}</title>\n<style>{1}{2}\n  svg {{ width: 100%; height: auto; }} td {{ overflow-wrap: anywhere; white-space: pre-wrap; }} code {{ overflow-wrap: anywhere; }}\n</style>\n</head>\n<body>\n<main>\n"
      "<header><p class=\"kicker\">Matches</p><h1>{0}</h1><p class=\"inputs\">{3}</p></header>\n",
      escaped(drawings.title), page_style(), lane_style, escaped(count_text(drawings)));
  for (const catalog::MatchRecord& match : drawings.matches) {
    std::string lanes;
    double y = 0;
    draw_lanes(match, y, lanes);
    out += fmt::format("<section id=\"m{}\">\n<h2>{}</h2>\n<p class=\"note\">{} · {}<br/>id <code>{}</code>, rule <code>{}</code></p>\n{}<g class=\"match\">\n{}</g>\n</svg>\n", escaped(match.id),
                       escaped(match.stream), escaped(facts_text(match)), format_time(match.time), escaped(match.id), escaped(match.pattern->rule), svg_open(y), lanes);
    add_table(match, out);
    out += "</section>\n";
  }
  return out + "</main>\n</body>\n</html>\n";
}

}  // namespace varpulis::report
