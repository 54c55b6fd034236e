#include "apps/varpulis/climate_display.h"

namespace varpulis::app {
namespace {

constexpr double coldest = 12, hottest = 32;
constexpr std::string_view red = "31", dim = "2";

std::string text_of(const data::Map& fields, std::string_view name) {
  const data::Value* value = fields.find(name);
  return value != nullptr && value->kind() == data::Kind::text ? std::string(value->as_text()) : std::string();
}

double number_of(const data::Map& fields, std::string_view name) {
  const data::Value* value = fields.find(name);
  return value != nullptr && value->is_number() ? value->as_double() : 0;
}

}  // namespace

ClimateDisplay::ClimateDisplay(Output& output, bool draws) : output_(output), draws_(draws) {
  for (std::size_t i = 0; i < climate_zones.size(); ++i)
    zones_.push_back({.value = 0, .has_alert = false, .spark = Sparkline(spark_width, coldest, hottest)});
}

void ClimateDisplay::output(const data::Rows& rows, std::size_t begin, std::size_t count) {
  for (std::size_t i = begin; i < begin + count; ++i) {
    const data::Map fields = data::row_as_map(*rows.batch, rows.row(i));
    if (rows.type_of(i) == "Reading") reading(text_of(fields, "zone"), number_of(fields, "value"));
    else alerted(fields, rows.time(i));
  }
}

void ClimateDisplay::warning(std::string_view stream, std::string_view message) {
  last_alerts_.push_back(fmt::format("warning: {}: {}", stream, message));
}

void ClimateDisplay::reading(std::string_view zone, double value) {
  for (std::size_t i = 0; i < climate_zones.size(); ++i) {
    if (climate_zones[i] != zone) continue;
    zones_[i].value = value;
    zones_[i].has_alert = false;
    zones_[i].spark.add(value);
  }
}

void ClimateDisplay::alerted(const data::Map& alert, EventTime time) {
  ++alerts_;
  const std::string zone = text_of(alert, "zone");
  for (std::size_t i = 0; i < climate_zones.size(); ++i) {
    if (climate_zones[i] != zone) continue;
    zones_[i].has_alert = true;
    zones_[i].spark.mark();
  }
  const std::string line =
      fmt::format("{:>5.1f}s  ALERT {}: {} ({}), {:.2f}", static_cast<double>(time.ns) / static_cast<double>(ns_per_s),
                  zone, text_of(alert, "kind"), text_of(alert, "severity"), number_of(alert, "value"));
  if (!draws_) output_.write(line + "\n");
  last_alerts_.push_back(line);
  if (last_alerts_.size() > shown_alerts_max) last_alerts_.pop_front();
}

void ClimateDisplay::tick(std::uint64_t tick) {
  if (draws_) {
    draw(tick);
  } else if (tick % climate_ticks_per_second == 0) {
    std::string line = fmt::format("{:>5.1f}s ", static_cast<double>(tick) / climate_ticks_per_second);
    for (std::size_t i = 0; i < climate_zones.size(); ++i)
      line += fmt::format(" {} {:.2f}", climate_zones[i], zones_[i].value);
    output_.write(fmt::format("{}  alerts {}\n", line, alerts_));
  }
}

std::string ClimateDisplay::colored(std::string_view text, std::string_view code) const {
  return output_.is_colored() ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
}

void ClimateDisplay::draw(std::uint64_t tick) {
  std::string picture;
  if (drawn_lines_ > 0) picture += fmt::format("\x1b[{}A", drawn_lines_);
  drawn_lines_ = 0;
  const auto line = [&](std::string_view text) {
    picture += fmt::format("{}\x1b[K\n", text);
    ++drawn_lines_;
  };
  line(fmt::format("building climate   {:>5.1f} s   alerts {}",
                   static_cast<double>(tick + 1) / climate_ticks_per_second, alerts_));
  for (std::size_t i = 0; i < climate_zones.size(); ++i) {
    const std::string value = fmt::format("{:>6.2f}°", zones_[i].value);
    line(fmt::format("{}  {}  {}", climate_zones[i], zones_[i].spark.bars(),
                     zones_[i].has_alert ? colored(value, red) : value));
    line(fmt::format("        {}", colored(zones_[i].spark.marks(), red)));
  }
  for (std::size_t i = 0; i < shown_alerts_max; ++i) line(i < last_alerts_.size() ? colored(last_alerts_[i], dim) : "");
  output_.write(picture);
  output_.flush();
}

void ClimateDisplay::close() { drawn_lines_ = 0; }

}  // namespace varpulis::app
