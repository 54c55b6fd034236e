#pragma once
#include <vector>

#include "catalog/operator.h"

namespace varpulis::plan {

/// Lets the operators of a stream take part in what stands around them: settings leave the pipeline and go to `settings`, partitions wrap
/// the operators behind them, `.watermark` turns windows to event time and puts rows in order before the first operator that needs it,
/// and neighbours that can run as one are fused.
[[nodiscard]] std::vector<catalog::BoundOperator> rewrite(std::vector<catalog::BoundOperator> operators, catalog::StreamSettings& settings);

}  // namespace varpulis::plan
