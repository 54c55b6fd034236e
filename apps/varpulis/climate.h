#pragma once
// The climate of a building with three zones and one heating unit: readings that wander around a zone's base
// temperature, with
// anomalies (a zone runs hot or cold for a while) and slow wear of the unit. Ten ticks a second, deterministic by seed.
#include <array>
#include <string_view>
#include <vector>

#include "apps/varpulis/random_numbers.h"
#include "apps/varpulis/workload.h"

namespace varpulis::app {

inline constexpr std::array<std::string_view, 3> climate_zones = {"zone_a", "zone_b", "zone_c"};
inline constexpr int climate_ticks_per_second = 10;

struct ClimateOptions {
  std::uint64_t seed = 1;
  double anomaly_probability = 0.01;  // that an anomaly begins in a zone within a second
  double degradation_per_tick = 0;    // wear of the unit; at 1 it no longer holds the temperature at all
};

class ClimateSimulation {
 public:
  explicit ClimateSimulation(const ClimateOptions& options) : options_(options), random_(options.seed) {}

  /// The events of the next tick: a temperature of each zone, a humidity of each zone every fifth tick, a status of
  /// the unit every tenth.
  [[nodiscard]] std::vector<GeneratedEvent> tick();
  [[nodiscard]] std::uint64_t ticks() const { return tick_; }
  /// The wear of the unit so far, 0 to 1.
  [[nodiscard]] double degradation() const;

 private:
  struct Zone {
    double drift = 0;    // slow deviation from the base
    double anomaly = 0;  // degrees that a running anomaly adds
    int anomaly_ticks_left = 0;
  };
  ClimateOptions options_;
  RandomNumbers random_;
  std::array<Zone, climate_zones.size()> zones_;
  std::uint64_t tick_ = 0;
};

/// The same as a Workload; events come one by one.
class ClimateWorkload final : public Workload {
 public:
  explicit ClimateWorkload(const ClimateOptions& options) : simulation_(options) {}
  GeneratedEvent next() override;

 private:
  ClimateSimulation simulation_;
  std::vector<GeneratedEvent> pending_;
  std::size_t at_ = 0;
};

/// The program that the demonstration runs over these events.
[[nodiscard]] std::string_view climate_program();

}  // namespace varpulis::app
