#pragma once
#include "sema/pipeline.h"

namespace varpulis::sema {

/// Checks the items and keys of a join and gives the pipeline its names: every source under its alias and type.
void check_join(Analysis& analysis, const vpl::StreamDeclaration& stream, const vpl::CompositeSource& source,
                Pipeline& pipeline);

}  // namespace varpulis::sema
