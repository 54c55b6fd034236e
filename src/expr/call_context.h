#pragma once
// What builtins that look beyond their arguments see of a row.
#include "catalog/evaluation.h"
#include "catalog/function.h"
#include "data/batch.h"

namespace varpulis::expr {

/// The context of a call for the i-th of `rows`. `site` tells calls in the program apart, `number` those of one site for one row.
[[nodiscard]] catalog::CallContext call_context(const data::Rows& rows, std::size_t i,
                                                const catalog::EvaluationContext& context, std::uint64_t site,
                                                std::uint64_t number);

/// Mixes `next` into a hash. Stable across runs.
[[nodiscard]] std::uint64_t combine_hash(std::uint64_t hash, std::uint64_t next);

}  // namespace varpulis::expr
