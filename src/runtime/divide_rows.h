#pragma once
#include <vector>

#include "data/batch.h"
#include "plan/plan.h"

namespace varpulis::runtime {

/// The rows of an epoch that a divided component reads, by shard and type (as Epoch::types). Rows of types with a key go where the hash of
/// their key says, equal keys together; missing and null keys, and texts that stand for missing ones somewhere, go to one shard. Rows of
/// other types go by position, one stretch of the epoch to each shard. Cost: about 2 ns per row.
[[nodiscard]] std::vector<std::vector<data::Rows>> divide_rows(const data::Epoch& epoch, const plan::Plan& plan, const plan::Component& component,
                                                              std::uint32_t shards);

}  // namespace varpulis::runtime
