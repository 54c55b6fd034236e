#pragma once
// Rows that operators keep in a RowStore, as their snapshots hold them.
#include "data/row_store.h"
#include "state/snapshot.h"

namespace varpulis::ops {

void save_row(const data::RowStore& store, std::uint32_t id, state::SnapshotWriter& to);
/// Adds the row to the store; its id.
[[nodiscard]] Result<std::uint32_t> load_row(data::RowStore& store, state::SnapshotReader& from);

}  // namespace varpulis::ops
