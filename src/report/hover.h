#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace varpulis::report {

/// What charts say at the pointer: for each chart, by horizontal pixel, a heading and a few lines.
class HoverTexts {
 public:
  static constexpr std::size_t lines_max = 12;

  /// Begins the next chart; gives the id of its svg element.
  std::string begin_chart();
  /// A line at `x` of the chart begun last. The heading that comes first at a pixel stays.
  void add(double x, std::string_view heading, std::string_view line);
  /// The contents of the script element that the page's script reads.
  [[nodiscard]] std::string json() const;

 private:
  struct Place {
    std::string heading;
    std::vector<std::string> lines;
    std::size_t left_out = 0;
  };
  std::vector<std::map<long, Place>> charts_;
};

}  // namespace varpulis::report
