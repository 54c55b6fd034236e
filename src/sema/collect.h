#pragma once
#include "sema/analysis.h"

namespace varpulis::sema {

/// First pass: fills Analysis::declarations from the top-level statements and reports what is declared twice. Functions get their
/// objects, undefined; variables get their slots, without values.
void collect_declarations(Analysis& analysis);

}  // namespace varpulis::sema
