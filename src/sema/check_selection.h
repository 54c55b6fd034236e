#pragma once
#include <vector>

#include "sema/analysis.h"

namespace varpulis::sema {

/// `.selection(...)` is for steps in order.
void check_selection(Analysis& analysis, catalog::PatternDescription& pattern, SourceSpan asked_at);
/// `last` and `max` compare combinations, which is known how to do where every event decides for itself, or with one key. Conditions and
/// partition are bound; `steps_at` are the places of the steps.
void check_compared_selection(Analysis& analysis, const catalog::PatternDescription& pattern, SourceSpan asked_at,
                              const std::vector<SourceSpan>& steps_at);

}  // namespace varpulis::sema
