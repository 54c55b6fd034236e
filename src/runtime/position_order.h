#pragma once
#include <optional>
#include <span>
#include <vector>

#include "data/merge_rows.h"

namespace varpulis::runtime {

/// The rows of lists, none of which is empty, in the order of their positions. Each row is put where its position says, so that no branch depends on
/// which list comes next. Nothing where rows of several lists share a position, or are few for the range of their positions.
[[nodiscard]] std::optional<std::vector<data::RowReference>> order_by_position(std::span<const data::Rows* const> lists);

}  // namespace varpulis::runtime
