#pragma once
#include "sema/pipeline.h"

namespace varpulis::sema {

/// Binds the body of `.pattern(name: ...)`: a lambda over the list, or a condition on event types. False if it is neither.
[[nodiscard]] bool bind_list_condition(Analysis& analysis, const Pipeline& pipeline, const vpl::Expression& body,
                                       catalog::BoundArgument& result);

}  // namespace varpulis::sema
