// Several sensors together (workload W6): temperature and pressure of zones take turns, a millisecond apart. Mean and deviation of every
// 100 values of each are joined within 30 s; a pair comes out when the last values are far from their means. The number of outputs is that
// of an evaluation beside it, which keeps all values and computes everything from them.
#include <cmath>
#include <optional>

#include "bench/program_run.h"

namespace varpulis::bench {
namespace {

constexpr std::int64_t events = 4'000'000;
constexpr std::size_t window = 100;
constexpr std::int64_t join_window = 30 * ns_per_s;
constexpr double score_min = 0.5;

struct Reading {
  std::size_t sensor;  // 0 temperature, 1 pressure
  std::uint64_t zone;
  double value;
};

std::vector<Reading> readings(std::uint64_t zones) {
  std::vector<Reading> all;
  Random random;
  for (std::size_t i = 0; i < events; ++i) {
    const std::uint64_t bits = random.next();
    all.push_back({.sensor = i % 2, .zone = (bits >> 8U) % zones, .value = 20.0 + static_cast<double>((bits >> 32U) % 1000) / 10.0});
  }
  return all;
}

std::vector<data::Epoch> events_of(const data::Projection& projection, const std::vector<Reading>& all) {
  EpochList epochs(projection);
  for (std::size_t i = 0; i < all.size(); ++i) {
    data::TypeBuilder& type = epochs.type(all[i].sensor == 0 ? "Temperature" : "Pressure");
    if (auto* column = type.field("zone")) column->integer(type.row(), static_cast<std::int64_t>(all[i].zone));
    if (auto* column = type.field("value")) column->real(type.row(), all[i].value);
    epochs.end_event(type, {static_cast<std::int64_t>(i) * ns_per_ms});
  }
  return epochs.finish();
}

/// How far the last of some values is from their mean, in deviations.
double distance(const std::vector<double>& values) {
  double sum = 0, squares = 0;
  for (const double each : values) sum += each;
  const double mean = sum / static_cast<double>(values.size());
  for (const double each : values) squares += (each - mean) * (each - mean);
  return std::abs(values.back() - mean) / std::sqrt(squares / static_cast<double>(values.size() - 1));
}

std::uint64_t evaluate(const std::vector<Reading>& all, std::uint64_t zones) {
  struct Sensor {
    std::vector<double> values;
    std::optional<std::int64_t> time;  // of the last window that was full
    double distance = 0;
  };
  std::vector<std::array<Sensor, 2>> sensors(zones);
  std::uint64_t pairs = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::int64_t time = static_cast<std::int64_t>(i) * ns_per_ms;
    Sensor& sensor = sensors[all[i].zone][all[i].sensor];
    const Sensor& other = sensors[all[i].zone][1 - all[i].sensor];
    sensor.values.push_back(all[i].value);
    if (sensor.values.size() < window) continue;
    sensor.time = time;
    sensor.distance = distance(sensor.values);
    sensor.values.clear();
    if (other.time && time - *other.time <= join_window && (sensor.distance + other.distance) / 2 > score_min) ++pairs;
  }
  return pairs;
}

void anomalies_of_zones(benchmark::State& state) {
  const auto zones = static_cast<std::uint64_t>(state.range(0));
  const std::vector<Reading> all = readings(zones);
  constexpr const char* program =
      "stream Heat = Temperature .partition_by(zone) .window(100)\n"
      "    .aggregate(zone: last(zone), value: last(value), mean: avg(value), spread: stddev(value))\n"
      "stream Force = Pressure .partition_by(zone) .window(100)\n"
      "    .aggregate(zone: last(zone), value: last(value), mean: avg(value), spread: stddev(value))\n"
      "stream Anomaly = join(Heat, Force) .on(Heat.zone == Force.zone) .window(30s)\n"
      "    .where((abs(Heat.value - Heat.mean) / Heat.spread + abs(Force.value - Force.mean) / Force.spread) / 2 > 0.5)\n"
      "    .emit(zone: Heat.zone, temperature: Heat.value, pressure: Force.value)";
  run(state, program, evaluate(all, zones), [&](const data::Projection& projection) { return events_of(projection, all); });
}
BENCHMARK(anomalies_of_zones)->Arg(5)->Arg(10'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace varpulis::bench

BENCHMARK_MAIN();
