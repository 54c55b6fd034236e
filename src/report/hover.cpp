#include "report/hover.h"

#include <cmath>

#include "report/markup.h"

namespace varpulis::report {

std::string HoverTexts::begin_chart() {
  charts_.emplace_back();
  return fmt::format("chart-{}", charts_.size());
}

void HoverTexts::add(double x, std::string_view heading, std::string_view line) {
  Place& place = charts_.back()[std::lround(x)];
  if (place.lines.empty()) place.heading = heading;
  if (place.lines.size() < lines_max) place.lines.emplace_back(line);
  else ++place.left_out;
}

std::string HoverTexts::json() const {
  std::string out = "{";
  for (std::size_t i = 0; i < charts_.size(); ++i) {
    std::string xs, texts;
    for (const auto& [x, place] : charts_[i]) {
      std::string text = place.heading;
      for (const std::string& line : place.lines) text += "\n" + line;
      if (place.left_out > 0) text += fmt::format("\nand {} more", place.left_out);
      xs += fmt::format("{}{}", xs.empty() ? "" : ",", x);
      texts += (texts.empty() ? "" : ",") + script_text(text);
    }
    out += fmt::format("{}\n\"chart-{}\": {{\"x\": [{}], \"text\": [{}]}}", i > 0 ? "," : "", i + 1, xs, texts);
  }
  return out + "\n}";
}

}  // namespace varpulis::report
