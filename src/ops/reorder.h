#pragma once
#include "catalog/operator.h"

namespace varpulis::ops {

/// The operator that `.watermark` puts before the first one that needs order: it keeps rows until stream time, which is the watermark there,
/// reaches their timestamps and hands them on in (timestamp, arrival) order. A row that the watermark has reached before passes at once.
[[nodiscard]] catalog::OperatorSpecPtr reorder();

}  // namespace varpulis::ops
