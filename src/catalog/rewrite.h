#pragma once
#include <vector>

#include "catalog/operator.h"

namespace varpulis::catalog {

/// The last `.partition_by` before an operator counts for it; `outer` for those before the first one (null: none).
[[nodiscard]] std::vector<BoundOperator> partition(std::vector<BoundOperator> operators, const PartitionKey* outer);
/// Neighbours that can run as one become one operator.
[[nodiscard]] std::vector<BoundOperator> fuse(std::vector<BoundOperator> operators);
/// Lets the operators of a stream take part in what stands around them: settings leave the pipeline and go to `settings`, partitions wrap
/// the operators behind them, `.watermark` turns windows to event time and puts rows in order before the first operator that needs it,
/// and neighbours that can run as one are fused.
[[nodiscard]] std::vector<BoundOperator> rewrite(std::vector<BoundOperator> operators, StreamSettings& settings);

}  // namespace varpulis::catalog
