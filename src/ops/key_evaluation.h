#pragma once
#include "catalog/operator.h"
#include "data/key_table.h"

namespace varpulis::ops {

/// The values of key expressions for some rows. A row without value is in a group of its own, which is no error; function calls that
/// were stopped are reported.
[[nodiscard]] std::vector<data::ColumnPtr> evaluate_keys(std::span<const catalog::ExpressionPtr> keys, const data::Rows& rows,
                                                         catalog::OperatorContext& context);

/// Writes and reads the values of one key.
void save_key(std::span<const data::Value> key, state::SnapshotWriter& to);
[[nodiscard]] Result<void> load_key(std::vector<data::Value>& key, state::SnapshotReader& from);

}  // namespace varpulis::ops
