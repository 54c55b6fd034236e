#include "trend/running_trends.h"
#include "trend/scanned_trends.h"

namespace varpulis::trend {

std::unique_ptr<Trends> make_trends(const Program& program) {
  if (program.cost == Cost::running && !program.within && !program.distinct_roots) return std::make_unique<RunningTrends>(program);
  return std::make_unique<ScannedTrends>(program);
}

}  // namespace varpulis::trend
