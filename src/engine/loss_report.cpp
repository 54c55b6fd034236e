#include "engine/loss_report.h"

namespace varpulis::engine {

std::vector<std::string> loss_report(const Statistics& statistics) {
  std::vector<std::string> lines;
  for (const StreamStatistics& stream : statistics.streams) {
    for (std::size_t i = 0; i < stream.counters.size(); ++i) {
      if (stream.counters[i] == 0) continue;
      lines.push_back(fmt::format("{}: {} {}", stream.name, stream.counters[i],
                                  catalog::describe(static_cast<catalog::Counter>(i))));
    }
  }
  return lines;
}

}  // namespace varpulis::engine
