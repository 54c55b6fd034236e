#include "forecast/hawkes.h"

#include <algorithm>
#include <cmath>

namespace varpulis::forecast {

namespace {

constexpr double weight = 0.05;              // of the newest gap in the averages
constexpr std::uint64_t fitted_from = 10;    // events
constexpr double rate_min = 1e-15;

double since(std::int64_t then, std::int64_t now) {
  return now > then ? static_cast<double>(static_cast<std::uint64_t>(now) - static_cast<std::uint64_t>(then)) : 0.0;
}

}  // namespace

void Hawkes::observe(std::uint32_t symbol, std::int64_t time) {
  Process& p = processes_[symbol];
  ++p.count;
  if (p.count == 1) {
    p.intensity = p.mu + p.alpha;
    p.last = time;
    return;
  }
  const double gap = since(p.last, time);
  p.gap = p.count == 2 ? gap : weight * gap + (1 - weight) * p.gap;
  p.squared_gap = p.count == 2 ? gap * gap : weight * gap * gap + (1 - weight) * p.squared_gap;
  p.intensity = p.mu + (p.intensity - p.mu + p.alpha) * std::exp(-p.beta * gap);
  p.last = std::max(p.last, time);
  if (p.count < fitted_from || p.gap <= 0) return;
  p.mu = std::max(1 / p.gap, rate_min);
  const double variance = p.squared_gap - p.gap * p.gap;
  if (variance > 0) p.beta = std::max(1 / std::sqrt(variance), rate_min);
  p.alpha = p.mu / 2;
  p.intensity = std::max(p.intensity, p.mu);
}

double Hawkes::boost(std::uint32_t symbol, std::int64_t now) const {
  const Process& p = processes_[symbol];
  if (p.count == 0) return 1;
  const double intensity = p.mu + (p.intensity - p.mu) * std::exp(-p.beta * since(p.last, now));
  return std::clamp(intensity / p.mu, 1.0, boost_max);
}

void Hawkes::save(state::SnapshotWriter& to) const {
  to.section("hawkes");
  for (const Process& p : processes_) {
    for (const double value : {p.mu, p.alpha, p.beta, p.intensity, p.gap, p.squared_gap}) to.put(value);
    to.put(p.last);
    to.put(p.count);
  }
}

Result<void> Hawkes::load(state::SnapshotReader& from) {
  VARPULIS_CHECK(from.section("hawkes"));
  for (Process& p : processes_) {
    for (double* value : {&p.mu, &p.alpha, &p.beta, &p.intensity, &p.gap, &p.squared_gap}) VARPULIS_CHECK(from.get(*value));
    VARPULIS_CHECK(from.get(p.last));
    VARPULIS_CHECK(from.get(p.count));
  }
  return {};
}

}  // namespace varpulis::forecast
