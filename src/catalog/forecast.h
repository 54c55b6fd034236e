#pragma once
#include <cstdint>
#include <optional>
#include <string>

namespace varpulis::catalog {

/// What `.forecast(...)` of a pattern stream says.
struct ForecastSettings {
  double confidence = 0.5;               // forecasts from this probability on come out
  std::optional<std::uint64_t> horizon;  // ns; none: the pattern's bound, else 5 minutes
  std::uint64_t warmup = 100;            // events before the first forecast
  std::uint32_t max_depth = 3;
  bool hawkes = true, conformal = true;
  bool adaptive_warmup = true;           // nothing comes out before forecasts have settled
  std::string text;                      // canonical, for plans: `forecast(confidence: 0.7)`
};

}  // namespace varpulis::catalog
