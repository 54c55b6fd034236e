#pragma once
#include <span>

#include "data/batch.h"

namespace varpulis::data {

/// A row of one of several Rows.
struct RowReference {
  std::uint32_t chunk = 0;
  std::uint32_t index = 0;  // i-th row of that chunk
};

/// One dense Rows holding the given rows of `chunks` in the given order, with the union of their fields; each row keeps its own field
/// order, keys and type. Columns of one kind are copied natively, others value by value.
[[nodiscard]] Rows pick_rows(std::span<const Rows> chunks, std::span<const RowReference> order);
/// The same with `keys`, of order.size() rows, in place of their own; null: their own.
[[nodiscard]] Rows pick_rows(std::span<const Rows> chunks, std::span<const RowReference> order, KeysPtr keys);

/// Some rows of a column; of none, as many missing ones.
struct ColumnPart {
  const Column* column = nullptr;
  Selection selection = Selection::all(0);
};
/// The parts, one behind the other.
[[nodiscard]] ColumnPtr concatenate(std::span<const ColumnPart> parts);

/// All rows of all chunks, one chunk after the other.
[[nodiscard]] Rows concatenate(std::span<const Rows> chunks);

}  // namespace varpulis::data
