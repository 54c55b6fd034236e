#pragma once
#include <cstdint>

namespace varpulis::pattern {

/// Whether a time lies more than `bound` ns behind another; an earlier one does not.
[[nodiscard]] inline bool is_longer_than(std::int64_t from, std::int64_t to, std::int64_t bound) {
  return to > from && static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from) > static_cast<std::uint64_t>(bound);
}

}  // namespace varpulis::pattern
