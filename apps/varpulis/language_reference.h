#pragma once
#include <string>

#include "catalog/catalog.h"

namespace varpulis::app {

/// docs/reference/language.md: everything that VPL has, and whether this engine runs or refuses it. From the catalog and language_forms().
[[nodiscard]] std::string language_reference(const catalog::Catalog& catalog);

}  // namespace varpulis::app
