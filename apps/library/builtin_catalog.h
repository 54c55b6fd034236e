#pragma once
#include "catalog/catalog.h"

namespace varpulis {

/// Everything that this build of Varpulis offers to programs: operators, functions, aggregates and connectors.
[[nodiscard]] catalog::Catalog builtin_catalog();

}  // namespace varpulis
