#pragma once
#include "sema/pipeline.h"

namespace varpulis::sema {

/// The `.trend_aggregate` of a pattern stream, or null.
[[nodiscard]] const vpl::Call* trend_call(const vpl::StreamDeclaration& stream);
/// Binds it and the window of its stream. Null if something was wrong, which is reported.
[[nodiscard]] std::shared_ptr<const catalog::TrendDescription> bind_trend(Analysis& analysis, const vpl::StreamDeclaration& stream,
                                                                          const vpl::Call& call, const Pipeline& pipeline,
                                                                          const catalog::PatternDescription& pattern);
/// The fields of its results.
[[nodiscard]] Shape trend_shape(const catalog::PatternDescription& pattern);
/// Calls that bind_trend() has read: they are no operators of their own.
[[nodiscard]] bool is_of_trend(const vpl::Call& call);

}  // namespace varpulis::sema
