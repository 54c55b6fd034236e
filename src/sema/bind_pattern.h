#pragma once
#include <set>

#include "sema/pipeline.h"

namespace varpulis::sema {

/// Steps, negations and order of a pattern, bound; what its stream says besides is not in it yet.
[[nodiscard]] catalog::PatternPtr bind_pattern_steps(Analysis& analysis, const vpl::PatternDeclaration& pattern);

/// Binds the pattern of a stream with the settings in its pipeline, whose first operator it becomes. The pipeline's aliases are those of
/// the steps afterwards. Null if something was wrong.
[[nodiscard]] catalog::PatternPtr bind_pattern(Analysis& analysis, const vpl::StreamDeclaration& stream, Pipeline& pipeline,
                                               std::vector<BoundInput>& inputs);

/// Operators before the first arrow through which the first step's events go, if there are others than filters (which are conditions of the
/// step); `rows` is what the events are called behind them.
struct Preparation {
  std::vector<const vpl::Call*> calls;
  std::string rows;
};
[[nodiscard]] Preparation preparation_of(const vpl::StreamDeclaration& stream);

/// Calls of a pattern stream that bind_pattern() has read and that are no operators behind the pattern: its partition, and what stands
/// before the first arrow, which the first step's events go through.
[[nodiscard]] std::set<const vpl::Call*> calls_of_pattern(const vpl::StreamDeclaration& stream);

}  // namespace varpulis::sema
