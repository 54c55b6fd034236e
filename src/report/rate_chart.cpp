#include "report/rate_chart.h"

#include <array>

#include "base/time.h"
#include "report/chart_frame.h"
#include "report/markup.h"
#include "report/number_text.h"

namespace varpulis::report {
namespace {

constexpr std::int64_t bars_max = 180;
constexpr double height = 176, bar_gap = 1;

std::string seconds_text(double ns) { return fmt::format("{:.4g} s", ns / static_cast<double>(ns_per_s)); }

}  // namespace

std::string rate_chart(const RateChart& chart, HoverTexts& hover) {
  TimeBuckets<CategoryCounts> counts = chart.rates.counts;
  if (counts.empty()) return {};
  std::int64_t width = counts.width();
  while ((chart.range.to - chart.range.from) / width >= bars_max) width = wider(width);
  counts.widen_to(width);
  // The axis covers whole buckets, so that the last one has its full height.
  const std::int64_t from = bucket_begin(chart.range.from, width), to = bucket_begin(chart.range.to, width) + width;
  std::uint64_t most = 1;
  for (const auto& [begin, bucket] : counts.buckets())
    most = std::max(most, chart.is_stacked ? bucket.total() : std::ranges::max(bucket.counts));

  ChartFrame frame;
  frame.id = hover.begin_chart();
  frame.title = chart.title;
  frame.note = fmt::format("in each {}{}", width_text(width), chart.is_wall_time ? " of the run" : "");
  const std::vector<std::string> names = chart.rates.categories.names();
  for (std::size_t c = 0; c < names.size(); ++c) frame.legend.push_back({.name = names[c], .color = c});
  frame.height = height;
  frame.plot_bottom = height - 24;
  frame.x = {.low = static_cast<double>(from), .high = static_cast<double>(to), .from = plot_left, .to = plot_right};
  frame.y = {.low = 0, .high = static_cast<double>(most) * 1.04, .from = frame.plot_bottom, .to = plot_top};
  frame.x_ticks = time_ticks({from, to}, 9);
  if (chart.is_wall_time) {
    for (Tick& tick : frame.x_ticks) tick.text = seconds_text(tick.at);
  }
  for (Tick& tick : number_ticks(0, frame.y.high, 4)) {
    if (tick.at == std::floor(tick.at)) frame.y_ticks.push_back(std::move(tick));
  }

  std::vector<std::string> paths(names.size());
  for (const auto& [begin, bucket] : counts.buckets()) {
    const double left = frame.x(static_cast<double>(begin)), right = frame.x(static_cast<double>(begin + width));
    const double gap = right - left > 4 * bar_gap ? bar_gap : 0;
    const std::string heading = chart.is_wall_time ? seconds_text(static_cast<double>(begin)) : format_time({begin});
    std::uint64_t below = 0;
    for (std::size_t c = 0; c < names.size(); ++c) {
      if (bucket.counts[c] == 0) continue;
      const double bottom = frame.y(static_cast<double>(below)),
                   top = frame.y(static_cast<double>(below + bucket.counts[c]));
      const double share = chart.is_stacked ? 0 : (right - gap - left) / static_cast<double>(names.size());
      const double from_x = left + share * static_cast<double>(c),
                   to_x = chart.is_stacked ? right - gap : from_x + share;
      paths[c] += fmt::format("M{} {}H{}V{}H{}Z", px(from_x), px(bottom), px(to_x), px(top), px(from_x));
      if (chart.is_stacked) below += bucket.counts[c];
      hover.add((left + right) / 2, heading, fmt::format("{}: {}", names[c], grouped(bucket.counts[c])));
    }
  }
  std::string drawing;
  for (std::size_t c = 0; c < paths.size(); ++c) {
    if (!paths[c].empty()) drawing += fmt::format("<path class=\"f{}\" d=\"{}\"/>\n", c, paths[c]);
  }
  return framed(frame, drawing);
}

}  // namespace varpulis::report
