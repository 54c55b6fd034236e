#pragma once
#include <vector>

#include "state/snapshot.h"

namespace varpulis::forecast {

/// Whether what is forecast in one situation (state of the pattern, last symbol) has settled.
class Stability {
 public:
  static constexpr double change_max = 0.05;       // of a probability that counts as the same
  static constexpr std::uint32_t settled_at = 10;  // agreements, less disagreements

  Stability(std::uint32_t states, std::uint32_t symbols) : symbols_(symbols), situations_(std::size_t{states} * symbols) {}

  struct Seen {
    double confidence = 0;  // 0 to 1
    bool settled = false;   // has been at 1 once
  };
  Seen observe(std::uint32_t state, std::uint32_t symbol, double probability);

  void save(state::SnapshotWriter& to) const;
  Result<void> load(state::SnapshotReader& from);

 private:
  struct Situation {
    double probability = -1;  // the last one; negative: none yet
    std::uint32_t agreements = 0;
    bool settled = false;
  };
  std::uint32_t symbols_;
  std::vector<Situation> situations_;
};

}  // namespace varpulis::forecast
