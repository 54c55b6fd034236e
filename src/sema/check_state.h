#pragma once
#include "sema/analysis.h"

namespace varpulis::sema {

/// Warns of operators whose state grows with every new key: always where keys hardly come twice, else as part of `check`.
void check_state(Analysis& analysis);

}  // namespace varpulis::sema
