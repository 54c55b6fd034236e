#pragma once
#include <span>
#include <string>

#include "data/batch.h"

namespace varpulis::ops {

/// The events of `batch` with further fields: a value takes the place of one of that name or comes behind the event's other fields, in the
/// order of `names`; where a column is missing, the event keeps what it has. `columns` are dense, as many rows as the batch. Two of `names`
/// are never the same. Cost: that of the columns where the events have none of these fields, else some 100 ns per row.
[[nodiscard]] data::BatchPtr with_fields(const data::Batch& batch, std::span<const std::string> names, std::span<const data::ColumnPtr> columns);

}  // namespace varpulis::ops
