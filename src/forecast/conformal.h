#pragma once
// Intervals around probabilities that hold the outcome (0 or 1) in nine of ten cases, whatever the model is worth: by how far off the last
// ones were. Book: Vovk, Gammerman, Shafer, "Algorithmic Learning in a Random World", 2005 (inductive conformal prediction).
#include <vector>

#include "state/snapshot.h"

namespace varpulis::forecast {

class Conformal {
 public:
  static constexpr std::size_t scores_max = 1000;  // the last ones count

  struct Interval {
    double lower = 0, upper = 1;
  };

  /// A forecast of this probability has come true or not. O(1) for most, which are not off by much; else moves some of the highest scores.
  void resolve(double probability, bool completed);
  /// O(1). Without any outcome so far: everything.
  [[nodiscard]] Interval around(double probability) const;
  [[nodiscard]] std::size_t scores() const { return in_order_.size(); }

  void save(state::SnapshotWriter& to) const;
  Result<void> load(state::SnapshotReader& from);

 private:
  /// The quantile is the rank-th largest score.
  [[nodiscard]] std::size_t rank() const { return (in_order_.size() + 1 + 9) / 10; }
  void insert(double score);
  void erase(double score);
  void collect_highest();

  std::vector<double> in_order_;  // of arrival, a ring once it is full
  std::size_t oldest_ = 0;
  std::vector<double> highest_;   // ascending: those of at least floor_, rank() or more
  double floor_ = 0;
  std::size_t highest_max_ = 0;   // when there are more, the floor is too low
  double quantile_ = 1;
};

}  // namespace varpulis::forecast
