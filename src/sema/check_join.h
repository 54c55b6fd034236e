#pragma once
#include <optional>

#include "sema/pipeline.h"

namespace varpulis::sema {

/// Checks the items, keys and settings of a join and gives the pipeline its names and the fields of the results. Fills `inputs` and returns
/// the operator that joins, unless something is wrong.
[[nodiscard]] std::optional<catalog::BoundOperator> bind_join(Analysis& analysis, const vpl::StreamDeclaration& stream,
                                                              const vpl::CompositeSource& source, Pipeline& pipeline,
                                                              std::vector<BoundInput>& inputs);

/// Whether the call is a part of the join itself instead of an operator behind it.
[[nodiscard]] bool is_join_setting(const vpl::Call& call);

}  // namespace varpulis::sema
