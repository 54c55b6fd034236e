#pragma once
#include "catalog/catalog.h"

namespace varpulis::app {

/// Everything that this program knows: operators, functions, aggregates, connectors.
[[nodiscard]] catalog::Catalog full_catalog();

}  // namespace varpulis::app
