#pragma once
#include <set>
#include <string>

#include "state/snapshot.h"

namespace varpulis::runtime {

/// A warning that is given once: what it is about, and of warnings that are due when two things were seen, which of them.
struct WarningTopic {
  std::uint32_t stage = 0, op = 0;
  std::string text;
  std::int8_t which = -1;  // 0 or 1; otherwise it needs one thing only
};

/// Remembers which warnings were given, whatever shard they come from. Asked in the order in which they come out.
class GivenWarnings {
 public:
  /// The warning is due now.
  [[nodiscard]] bool admit(const WarningTopic& topic);

  void save(state::SnapshotWriter& to) const;
  [[nodiscard]] Result<void> load(state::SnapshotReader& from);

 private:
  std::set<std::string> seen_;
};

}  // namespace varpulis::runtime
