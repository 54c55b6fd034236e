#pragma once
#include "sema/analysis.h"

namespace varpulis::sema {

/// Evaluates the top-level `let`, `var`, `const` and `:=` in the order of the program; each sees the earlier ones. Functions must be
/// defined. The values end up in BoundProgram::globals.
void bind_variables(Analysis& analysis);

}  // namespace varpulis::sema
