#pragma once
#include "sema/pipeline.h"

namespace varpulis::sema {

/// Checks what stands before and behind `.forecast` in a pattern stream, if there is one.
void check_forecast(Analysis& analysis, const vpl::StreamDeclaration& stream);
/// The events that it passes on.
[[nodiscard]] Shape forecast_event(const Analysis& analysis, const catalog::PatternDescription& pattern);

}  // namespace varpulis::sema
