#pragma once
#include "catalog/pattern.h"
#include "sema/analysis.h"

namespace varpulis::sema {

/// The fields of a pattern's matches: those of every match, `alias_field` for what is known of the steps' events, and the partition.
[[nodiscard]] Shape match_shape(const Analysis& analysis, const catalog::PatternDescription& pattern);

}  // namespace varpulis::sema
