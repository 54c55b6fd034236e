#pragma once
#include "sema/pipeline.h"

namespace varpulis::sema {

/// Steps, negations and order of a pattern, bound; what its stream says besides is not in it yet.
[[nodiscard]] catalog::PatternPtr bind_pattern_steps(Analysis& analysis, const vpl::PatternDeclaration& pattern);

/// Binds the pattern of a stream with the settings in its pipeline, whose first operator it becomes. The pipeline's aliases are those of
/// the steps afterwards. Null if something was wrong.
[[nodiscard]] catalog::PatternPtr bind_pattern(Analysis& analysis, const vpl::StreamDeclaration& stream, Pipeline& pipeline,
                                               std::vector<BoundInput>& inputs);

/// Settings of a pattern that bind_pattern() has read and that are no operators.
[[nodiscard]] bool is_pattern_setting(const vpl::Call& call);

}  // namespace varpulis::sema
