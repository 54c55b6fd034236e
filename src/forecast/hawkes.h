#pragma once
// How much more often than usual each symbol comes at the moment: a self-exciting (Hawkes) process for each, fitted as its events come.
// Paper: Hawkes, "Spectra of some self-exciting and mutually exciting point processes", Biometrika 58, 1971.
#include <vector>

#include "state/snapshot.h"

namespace varpulis::forecast {

class Hawkes {
 public:
  static constexpr double boost_max = 5;

  explicit Hawkes(std::uint32_t symbols) : processes_(symbols) {}

  /// An event at a time in ns. Times that go back count as the same time.
  void observe(std::uint32_t symbol, std::int64_t time);
  /// The intensity in relation to the usual one, from 1 to boost_max.
  [[nodiscard]] double boost(std::uint32_t symbol, std::int64_t now) const;

  void save(state::SnapshotWriter& to) const;
  Result<void> load(state::SnapshotReader& from);

 private:
  struct Process {
    double mu = 1e-9, alpha = 0.5e-9, beta = 1e-9;  // events per ns
    double intensity = 0;                           // right after the last event
    double gap = 0, squared_gap = 0;                // exponential averages, ns and ns^2
    std::int64_t last = 0;
    std::uint64_t count = 0;
  };
  std::vector<Process> processes_;  // by symbol
};

}  // namespace varpulis::forecast
