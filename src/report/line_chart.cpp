#include "report/line_chart.h"

#include <optional>

#include "base/time.h"
#include "report/chart_frame.h"
#include "report/markup.h"
#include "report/number_text.h"

namespace varpulis::report {
namespace {

constexpr double plot_height = 200, lane_height = 14;
constexpr std::size_t lane_name_max = 10;
constexpr std::size_t dots_max = 60;      // a line of so few points shows each
constexpr std::size_t diamonds_max = 80;  // so few marks also stand on the line

struct Line {
  std::string name;  // empty: the only one
  const Series* series;
  std::size_t color;
};

double as_x(const ChartFrame& frame, std::int64_t time) { return frame.x(static_cast<double>(time)); }

/// The height of the line at a time, between its points; none before the first and after the last of them. Between several lines only a
/// point of that very time tells.
std::optional<double> value_at(const Series& series, std::int64_t time, bool is_grouped) {
  const auto& buckets = series.buckets().buckets();
  if (is_grouped) {
    const auto exact = buckets.find(time);
    return exact == buckets.end() || exact->second.count > 1 ? std::nullopt : std::optional<double>(exact->second.last);
  }
  const ValueBucket* before = nullptr;
  for (const auto& [begin, bucket] : buckets) {
    if (bucket.last_time == time) return bucket.last;
    if (bucket.last_time > time) {
      if (before == nullptr) return std::nullopt;
      const double share =
          static_cast<double>(time - before->last_time) / static_cast<double>(bucket.last_time - before->last_time);
      return before->last + share * (bucket.last - before->last);
    }
    before = &bucket;
  }
  return std::nullopt;
}

std::string band(const ChartFrame& frame, const Line& line) {
  std::string upper, lower;
  for (const auto& [begin, bucket] : line.series->buckets().buckets()) {
    append_point(upper, upper.empty(), as_x(frame, bucket.last_time), frame.y(bucket.maximum));
    lower = fmt::format("L{} {}", px(as_x(frame, bucket.last_time)), px(frame.y(bucket.minimum))) + lower;
  }
  return fmt::format("<path class=\"band f{}\" d=\"{}{}Z\"/>\n", line.color, upper, lower);
}

std::string drawn(const ChartFrame& frame, const Line& line, HoverTexts& hover) {
  std::string path, dots;
  const auto& buckets = line.series->buckets().buckets();
  for (const auto& [begin, bucket] : buckets) {
    const double x = as_x(frame, bucket.last_time), y = frame.y(bucket.last);
    append_point(path, path.empty(), x, y);
    if (buckets.size() <= dots_max)
      dots += fmt::format("<circle class=\"f{}\" cx=\"{}\" cy=\"{}\" r=\"3\"/>", line.color, px(x), px(y));
    std::string text =
        line.name.empty() ? number_text(bucket.last) : fmt::format("{}: {}", line.name, number_text(bucket.last));
    if (bucket.count > 1) {
      text += fmt::format(" ({} values, {} to {})", grouped(bucket.count), number_text(bucket.minimum),
                          number_text(bucket.maximum));
    }
    hover.add(x, format_time({bucket.last_time}), text);
  }
  return fmt::format("{}<path class=\"line s{}\" d=\"{}\"/>{}\n", line.series->is_merged() ? band(frame, line) : "",
                     line.color, path, dots);
}

/// Ticks in the lane of a stream; while there are few, diamonds on the line and hairlines through the plot, too.
std::string drawn(const ChartFrame& frame, const ChartMarks& marks, std::size_t lane, const EmittedField& field,
                  HoverTexts& hover) {
  std::string ticks, diamonds, hairlines;
  const auto& buckets = marks.stream.times.buckets();
  const double top = frame.plot_bottom + 8 + static_cast<double>(lane) * lane_height;
  for (const auto& [begin, bucket] : buckets) {
    const std::int64_t time = begin + (marks.stream.times.width() - 1) / 2;
    const double x = as_x(frame, time);
    ticks += fmt::format("M{} {}v{}", px(x), px(top), px(lane_height - 4));
    hover.add(x, format_time({time}),
              bucket.count == 1 ? fmt::format("◆ {}", marks.stream.name)
                                : fmt::format("◆ {}: {} outputs", marks.stream.name, grouped(bucket.count)));
    if (buckets.size() > diamonds_max) continue;
    hairlines += fmt::format("M{} {}V{}", px(x), px(plot_top), px(top));
    if (const auto value = value_at(field.all, time, field.groups.size() > 1)) {
      diamonds += fmt::format("M{} {}l5 5-5 5-5-5Z", px(x), px(frame.y(*value) - 5));
    }
  }
  std::string out =
      fmt::format("<path class=\"{} s{}\" d=\"{}\"/><text class=\"lane-name f{}\" x=\"{}\" y=\"{}\">{}</text>",
                  buckets.size() > diamonds_max ? "lane dense" : "lane", marks.color, ticks, marks.color,
                  px(plot_left - 8), px(top + 9), escaped(shortened(marks.stream.name, lane_name_max)));
  if (!hairlines.empty()) {
    out = fmt::format("<path class=\"hairline s{0}\" d=\"{1}\"/>{2}<path class=\"diamond f{0}\" d=\"{3}\"/>",
                      marks.color, hairlines, out, diamonds);
  }
  return out + "\n";
}

std::string note_on(const LineChart& chart, bool is_grouped) {
  const Series& all = chart.field.all;
  std::string note = counted(all.count(), "value");
  if (is_grouped) note += fmt::format(", a line for each {}", chart.stream.group_field);
  if (chart.stream.has_too_many_groups) {
    note += fmt::format(", all in one line: {} has more than {} different texts", chart.stream.group_field,
                        Collector::groups_max);
  }
  if (all.is_merged()) {
    note += fmt::format(
        "; points closer than {} are put together: the line is the last value, the band goes from the least to the "
        "greatest",
        width_text(all.buckets().width()));
  }
  if (chart.field.not_finite > 0)
    note += fmt::format("; {} values that are NaN, infinite or beyond 1e300 are not drawn",
                        grouped(chart.field.not_finite));
  return note;
}

}  // namespace

std::string line_chart(const LineChart& chart, HoverTexts& hover) {
  const Series& all = chart.field.all;
  if (all.count() == 0) return {};
  std::vector<Line> lines;
  if (chart.field.groups.size() > 1) {
    for (const auto& [name, series] : chart.field.groups)
      lines.push_back({.name = name, .series = &series, .color = 0});
    // So that a group has one colour in all charts, as far as they have the same groups.
    std::ranges::sort(lines, {}, &Line::name);
    for (std::size_t i = 0; i < lines.size(); ++i) lines[i].color = i;
  } else {
    lines.push_back({.name = {}, .series = &all, .color = chart.color});
  }

  ChartFrame frame;
  frame.id = hover.begin_chart();
  frame.title = fmt::format("{}.{}", chart.stream.name, chart.field.name);
  frame.note = note_on(chart, lines.size() > 1);
  for (const Line& line : lines) {
    if (!line.name.empty()) frame.legend.push_back({.name = line.name, .color = line.color});
  }
  for (const ChartMarks& marks : chart.marks) {
    frame.legend.push_back({.name = fmt::format("{} ({})", marks.stream.name, grouped(marks.stream.rows)),
                            .color = marks.color,
                            .is_mark = true});
  }
  double low = all.minimum(), high = all.maximum();
  const double margin = high > low ? (high - low) * 0.06 : std::max(std::abs(low) * 0.05, 1.0);
  low -= margin;
  high += margin;
  frame.plot_bottom = plot_top + plot_height;
  frame.height = frame.plot_bottom + static_cast<double>(chart.marks.size()) * lane_height + 32;
  frame.x = {.low = static_cast<double>(chart.range.from),
             .high = static_cast<double>(chart.range.to),
             .from = plot_left,
             .to = plot_right};
  frame.y = {.low = low, .high = high, .from = frame.plot_bottom, .to = plot_top};
  frame.x_ticks = time_ticks(chart.range, 9);
  frame.y_ticks = number_ticks(low, high, 5);

  std::string drawing;
  for (const Line& line : lines) drawing += drawn(frame, line, hover);
  for (std::size_t lane = 0; lane < chart.marks.size(); ++lane)
    drawing += drawn(frame, chart.marks[lane], lane, chart.field, hover);
  return framed(frame, drawing);
}

}  // namespace varpulis::report
