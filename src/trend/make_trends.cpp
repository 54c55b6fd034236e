#include "trend/running_trends.h"
#include "trend/scanned_trends.h"
#include "trend/sliding_trends.h"

namespace varpulis::trend {

std::unique_ptr<Trends> make_trends(const Program& program) {
  const bool is_running = program.cost == Cost::running && !program.distinct_roots;
  if (is_running && !program.within) return std::make_unique<RunningTrends>(program);
  if (program.slides()) return std::make_unique<SlidingTrends>(program);
  return std::make_unique<ScannedTrends>(program);
}

}  // namespace varpulis::trend
