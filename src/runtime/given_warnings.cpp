#include "runtime/given_warnings.h"

namespace varpulis::runtime {

bool GivenWarnings::admit(const WarningTopic& topic) {
  std::string key = fmt::format("{}:{}:{}", topic.stage, topic.op, topic.text);
  if (topic.which < 0) return seen_.insert(std::move(key)).second;
  const bool is_new = seen_.insert(fmt::format("{}: {}", key, topic.which)).second;
  return is_new && seen_.contains(fmt::format("{}: {}", key, 1 - topic.which));
}

void GivenWarnings::save(state::SnapshotWriter& to) const {
  to.put(std::uint64_t{seen_.size()});
  for (const std::string& key : seen_) to.put(key);
}

Result<void> GivenWarnings::load(state::SnapshotReader& from) {
  seen_.clear();
  std::uint64_t size = 0;
  VARPULIS_CHECK(from.get(size));
  for (std::uint64_t i = 0; i < size; ++i) {
    std::string key;
    VARPULIS_CHECK(from.get(key));
    seen_.insert(std::move(key));
  }
  return {};
}

}  // namespace varpulis::runtime
