#pragma once
#include <vector>

#include "sema/analysis.h"

namespace varpulis::sema {

// Warnings about patterns that cannot do what their author means.

/// Conditions that contradict themselves.
void lint_conditions(Analysis& analysis, const std::vector<const vpl::Step*>& steps);
/// Steps of a sequence that the negation before them bars.
void lint_order(Analysis& analysis, const std::vector<const vpl::Step*>& steps);
/// Repetitions whose combinations grow beyond all bounds. `every_combination` is the setting that asks for the subsets of repeated steps.
void lint_combinations(Analysis& analysis, const std::vector<const vpl::Step*>& steps, const vpl::Call& every_combination);

}  // namespace varpulis::sema
