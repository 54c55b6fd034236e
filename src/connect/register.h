#pragma once
#include "catalog/catalog.h"

namespace varpulis::connect {

/// Adds every connector type of the language. Generated from the word list in CMakeLists.txt.
void register_connectors(catalog::Catalog& catalog);

}  // namespace varpulis::connect
