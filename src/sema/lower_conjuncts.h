#pragma once
#include "catalog/conjunct.h"
#include "sema/lower_expression.h"

namespace varpulis::sema {

/// The operands of a condition's outermost `and`s with the sides of those that compare, lowered anew. Where nobody asks for explanations
/// (AnalysisOptions::explains) nothing is added.
void add_lowered_conjuncts(Analysis& analysis, Scope& scope, const vpl::Expression& condition, catalog::Conjuncts& to);

}  // namespace varpulis::sema
