#include "apps/varpulis/climate.h"

#include <cmath>

namespace varpulis::app {
namespace {

constexpr std::array<double, climate_zones.size()> base_temperatures = {22, 19, 21};
constexpr double anomaly_degrees_min = 6, anomaly_degrees_max = 11;
constexpr int anomaly_ticks_min = 5, anomaly_ticks_max = 20;

}  // namespace

double ClimateSimulation::degradation() const {
  return std::min(1.0, static_cast<double>(tick_) * options_.degradation_per_tick);
}

std::vector<GeneratedEvent> ClimateSimulation::tick() {
  using data::Value;
  const EventTime now{static_cast<std::int64_t>(tick_) * ns_per_s / climate_ticks_per_second};
  std::vector<GeneratedEvent> events;
  const auto add = [&](std::string_view type, bool anomaly) -> data::Map& {
    events.push_back({.type = std::string(type), .time = now, .fields = {}, .is_anomaly = anomaly});
    return events.back().fields;
  };
  double demand = 0;
  for (std::size_t z = 0; z < zones_.size(); ++z) {
    Zone& zone = zones_[z];
    if (zone.anomaly_ticks_left > 0 && --zone.anomaly_ticks_left == 0) zone.anomaly = 0;
    if (zone.anomaly_ticks_left == 0 && random_.chance(options_.anomaly_probability / climate_ticks_per_second)) {
      zone.anomaly = random_.between(anomaly_degrees_min, anomaly_degrees_max) * (random_.chance(0.7) ? 1 : -1);
      zone.anomaly_ticks_left =
          anomaly_ticks_min + static_cast<int>(random_.below(anomaly_ticks_max - anomaly_ticks_min + 1));
    }
    // The unit pulls the zone back to its base; the more it is worn, the less.
    zone.drift = zone.drift * (0.9 + 0.1 * degradation()) + 0.05 * random_.noise() + 0.1 * degradation();
    const double temperature = base_temperatures[z] + zone.drift + zone.anomaly + 0.1 * random_.noise();
    demand += std::fabs(temperature - base_temperatures[z]);
    data::Map& reading = add("TemperatureReading", zone.anomaly_ticks_left > 0);
    reading.set("zone", Value::text(climate_zones[z]));
    reading.set("value", rounded(temperature, 2));
    reading.set("base", Value::real(base_temperatures[z]));
  }
  if (tick_ % 5 == 0) {
    for (std::size_t z = 0; z < zones_.size(); ++z) {
      data::Map& reading = add("HumidityReading", false);
      reading.set("zone", Value::text(climate_zones[z]));
      reading.set("value", rounded(45 + 2 * random_.noise() - zones_[z].drift, 1));
    }
  }
  if (tick_ % 10 == 0) {
    data::Map& status = add("HVACStatus", false);
    status.set("unit", Value::text("hvac_1"));
    status.set("mode", Value::text(demand > 3 ? "boost" : "normal"));
    status.set("power", rounded(1.2 + 0.2 * demand + 3 * degradation(), 2));
    status.set("degradation", rounded(degradation(), 4));
  }
  ++tick_;
  return events;
}

GeneratedEvent ClimateWorkload::next() {
  if (at_ == pending_.size()) {
    pending_ = simulation_.tick();
    at_ = 0;
  }
  return pending_[at_++];
}

std::string_view climate_program() {
  return R"(# Watches the climate of a building: three zones and the unit that heats and cools them.
fn severity(distance: float) -> str:
    if distance >= 9.0:
        return "critical"
    if distance >= 7.0:
        return "high"
    return "medium"

stream Reading = TemperatureReading
    .emit(zone: zone, value: value)

stream Alert = TemperatureReading
    .where(abs(value - base) > 5.0)
    .emit(zone: zone, value: value, kind: if value > base then "overheating" else "cold", severity: severity(abs(value - base)))

stream Strain = HVACStatus
    .where(power > 3.5)
    .emit(zone: unit, value: power, kind: "unit under strain", severity: if degradation > 0.5 then "high" else "medium")
)";
}

}  // namespace varpulis::app
