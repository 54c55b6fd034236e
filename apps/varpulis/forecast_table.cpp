#include "apps/varpulis/forecast_table.h"

#include "apps/varpulis/listing.h"
#include "apps/varpulis/text_table.h"

namespace varpulis::app {
namespace {

using forecast::Calibration;

std::string fraction(double value) { return fmt::format("{:.4f}", value); }
std::string percent(double value) { return fmt::format("{:.1f} %", 100 * value); }

std::string reliability(const Calibration& calibration) {
  std::vector<TableColumn> table{{.heading = "probability", .cells = {}},
                                 {.heading = "forecasts", .cells = {}, .is_number = true},
                                 {.heading = "mean forecast", .cells = {}, .is_number = true},
                                 {.heading = "completed", .cells = {}, .is_number = true}};
  for (std::size_t i = 0; i < Calibration::bins_max; ++i) {
    const Calibration::Bin& bin = calibration.bins()[i];
    if (bin.forecasts == 0) continue;
    const auto forecasts = static_cast<double>(bin.forecasts);
    table[0].cells.push_back(fmt::format("{:.1f} to {:.1f}", static_cast<double>(i) / Calibration::bins_max, static_cast<double>(i + 1) / Calibration::bins_max));
    table[1].cells.push_back(grouped(bin.forecasts));
    table[2].cells.push_back(percent(bin.probability_sum / forecasts));
    table[3].cells.push_back(percent(static_cast<double>(bin.completed) / forecasts));
  }
  return text_table(table, 2);
}

}  // namespace

std::string forecast_table(const engine::Statistics& statistics) {
  std::vector<TableColumn> table{{.heading = "forecasts of", .cells = {}},
                                 {.heading = "known outcomes", .cells = {}, .is_number = true},
                                 {.heading = "completed", .cells = {}, .is_number = true},
                                 {.heading = "Brier score", .cells = {}, .is_number = true},
                                 {.heading = "of the base rate", .cells = {}, .is_number = true},
                                 {.heading = "in the interval", .cells = {}, .is_number = true}};
  for (const engine::StreamStatistics& stream : statistics.streams) {
    if (!stream.forecasts) continue;
    const Calibration& own = *stream.forecasts;
    table[0].cells.push_back(stream.name);
    const bool any = own.forecasts() > 0;
    table[1].cells.push_back(any ? grouped(own.forecasts()) : "none yet");
    table[2].cells.push_back(any ? percent(own.base_rate()) : "-");
    table[3].cells.push_back(any ? fraction(own.brier_score()) : "-");
    table[4].cells.push_back(any ? fraction(own.base_rate_score()) : "-");
    table[5].cells.push_back(own.coverage() ? percent(*own.coverage()) : "-");
  }
  return table[0].cells.empty() ? std::string() : text_table(table, 2);
}

std::string forecast_report(const engine::Statistics& statistics) {
  std::string out;
  for (const engine::StreamStatistics& stream : statistics.streams) {
    if (!stream.forecasts) continue;
    const Calibration& own = *stream.forecasts;
    if (!out.empty()) out += '\n';
    if (own.forecasts() == 0) {
      out += fmt::format("{}: no forecast whose outcome is known yet\n", stream.name);
      continue;
    }
    out += fmt::format("{}: {} forecasts whose outcome is known, {} of them completed\n", stream.name, grouped(own.forecasts()), percent(own.base_rate()));
    out += fmt::format("  Brier score        {} (0 is best; {} for always saying the base rate)\n", fraction(own.brier_score()), fraction(own.base_rate_score()));
    out += fmt::format("  calibration error  {}\n", percent(own.calibration_error()));
    out += own.coverage() ? fmt::format("  in the interval    {} of outcomes\n\n", percent(*own.coverage())) : "  no intervals were asked for\n\n";
    out += reliability(own);
  }
  return out;
}

}  // namespace varpulis::app
