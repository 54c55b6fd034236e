#pragma once
#include "ops/match_plan.h"

namespace varpulis::ops {

/// Sets in `items`, by row, a bit for each item of the pattern that the row may stand for: by its type and what the row alone decides.
void find_items(const MatchPlan& plan, const data::Rows& rows, catalog::OperatorContext& context, std::uint64_t* items);

}  // namespace varpulis::ops
