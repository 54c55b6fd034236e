#include "apps/varpulis/sparkline.h"

#include <cmath>

namespace varpulis::app {
namespace {

constexpr std::array<std::string_view, 8> steps = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};

}  // namespace

void Sparkline::add(double value) {
  readings_.push_back({value, false});
  if (readings_.size() > width_) readings_.pop_front();
}

void Sparkline::mark() {
  if (!readings_.empty()) readings_.back().is_marked = true;
}

std::string Sparkline::bars() const {
  std::string out(width_ - readings_.size(), ' ');
  for (const Reading& reading : readings_) {
    const double share = (reading.value - low_) / (high_ - low_);
    const auto step =
        std::clamp(std::floor(share * static_cast<double>(steps.size())), 0.0, static_cast<double>(steps.size() - 1));
    out += steps[static_cast<std::size_t>(step)];
  }
  return out;
}

std::string Sparkline::marks() const {
  std::string out(width_ - readings_.size(), ' ');
  for (const Reading& reading : readings_) out += reading.is_marked ? '!' : ' ';
  return out;
}

}  // namespace varpulis::app
