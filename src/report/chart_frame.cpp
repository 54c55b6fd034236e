#include "report/chart_frame.h"

#include "report/markup.h"

namespace varpulis::report {
namespace {

std::string legend(const std::vector<LegendEntry>& entries) {
  if (entries.empty()) return {};
  std::string out = "<ul class=\"legend\">";
  for (const LegendEntry& entry : entries) {
    out += fmt::format(
        "<li><svg width=\"12\" height=\"12\" viewBox=\"0 0 12 12\" aria-hidden=\"true\">{}</svg>{}</li>",
        entry.is_mark
            ? fmt::format("<path class=\"f{}\" d=\"M6 1 11 6 6 11 1 6Z\"/>", entry.color)
            : fmt::format("<rect class=\"f{}\" x=\"1\" y=\"1\" width=\"10\" height=\"10\" rx=\"2\"/>", entry.color),
        escaped(shortened(entry.name, 40)));
  }
  return out + "</ul>";
}

}  // namespace

std::string framed(const ChartFrame& frame, std::string_view drawing) {
  std::string out = fmt::format("<figure><figcaption><b>{}</b> <span>{}</span></figcaption>{}\n", escaped(frame.title),
                                escaped(frame.note), legend(frame.legend));
  out += fmt::format(
      "<svg id=\"{}\" class=\"chart\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">\n<g class=\"grid\">",
      frame.id, px(chart_width), px(frame.height), escaped(frame.title));
  for (const Tick& tick : frame.y_ticks) {
    const std::string y = px(frame.y(tick.at));
    out += fmt::format("<path d=\"M{} {}H{}\"/><text x=\"{}\" y=\"{}\" dy=\"4\" text-anchor=\"end\">{}</text>",
                       px(plot_left), y, px(plot_right), px(plot_left - 8), y, escaped(tick.text));
  }
  for (const Tick& tick : frame.x_ticks) {
    const double x = frame.x(tick.at);
    // Near the edge the text would leave the picture.
    const double text_x = std::clamp(x, plot_left, plot_right - 14);
    out += fmt::format("<path d=\"M{} {}v5\"/><text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>", px(x),
                       px(frame.height - 24), px(text_x), px(frame.height - 6), escaped(tick.text));
  }
  out += fmt::format("<path class=\"axis\" d=\"M{} {}H{}\"/></g>\n{}", px(plot_left), px(frame.plot_bottom),
                     px(plot_right), drawing);
  out += fmt::format("\n<path class=\"cursor\" visibility=\"hidden\" d=\"M0 {}V{}\"/></svg></figure>\n", px(plot_top),
                     px(frame.height - 24));
  return out;
}

void append_point(std::string& path, bool first, double x, double y) {
  path += fmt::format("{}{} {}", first ? "M" : "L", px(x), px(y));
}

}  // namespace varpulis::report
