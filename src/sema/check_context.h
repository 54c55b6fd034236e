#pragma once
#include "sema/analysis.h"

namespace varpulis::sema {

/// Checks the parameters of `context name (cores: [0, 1])`.
void check_contexts(Analysis& analysis);

}  // namespace varpulis::sema
