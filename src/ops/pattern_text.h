#pragma once
#include <string>

#include "catalog/pattern.h"

namespace varpulis::ops {

/// A pattern with its settings in canonical notation, for plans: "A as a -> B+ where x > 1 .within(5m)".
[[nodiscard]] std::string pattern_text(const catalog::PatternDescription& pattern);

}  // namespace varpulis::ops
