#pragma once
// What all charts over time share: size, grid, axes, legend.
#include <string>
#include <string_view>
#include <vector>

#include "report/axis.h"

namespace varpulis::report {

inline constexpr double chart_width = 1120, plot_left = 62, plot_right = 1108, plot_top = 8;

/// Colours are numbers of CSS classes: `f0` fills, `s0` strokes. The last one is grey.
inline constexpr std::size_t colors = 8;

struct LegendEntry {
  std::string name;
  std::size_t color = 0;
  bool is_mark = false;  // a diamond instead of a bar
};

struct ChartFrame {
  std::string id;  // of the svg element
  std::string title;
  std::string note;  // behind the title, in small letters
  std::vector<LegendEntry> legend;
  double plot_bottom = 0;  // of the plot; lanes may follow below
  double height = 0;
  std::vector<Tick> x_ticks, y_ticks;
  Scale x, y;
};

/// The chart with `drawing` between grid and cursor, as a figure element.
[[nodiscard]] std::string framed(const ChartFrame& frame, std::string_view drawing);

/// `M x y` or ` L x y` of a path.
void append_point(std::string& path, bool first, double x, double y);

}  // namespace varpulis::report
