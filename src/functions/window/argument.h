#pragma once
#include "functions/vocabulary.h"

namespace varpulis::functions {

/// An argument column of a script; null where there is none.
[[nodiscard]] inline const Column* argument(std::span<const ColumnPtr> columns, std::size_t i) {
  return i < columns.size() ? columns[i].get() : nullptr;
}

}  // namespace varpulis::functions
