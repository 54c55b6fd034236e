#pragma once
#include "base/time.h"

namespace varpulis::ops {

/// `time` plus `ns`, at most the greatest event time.
[[nodiscard]] inline std::int64_t later_by(std::int64_t time, std::uint64_t ns) {
  const std::uint64_t room = static_cast<std::uint64_t>(EventTime::max().ns) - static_cast<std::uint64_t>(time);
  return ns >= room ? EventTime::max().ns : static_cast<std::int64_t>(static_cast<std::uint64_t>(time) + ns);
}
/// `time` minus `ns`, at least the smallest event time.
[[nodiscard]] inline std::int64_t earlier_by(std::int64_t time, std::uint64_t ns) {
  const std::uint64_t room = static_cast<std::uint64_t>(time) - static_cast<std::uint64_t>(EventTime::min().ns);
  return ns >= room ? EventTime::min().ns : static_cast<std::int64_t>(static_cast<std::uint64_t>(time) - ns);
}

}  // namespace varpulis::ops
