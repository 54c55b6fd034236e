#pragma once
#include "catalog/catalog.h"

namespace varpulis::ops {

/// Adds every stream operator of the language. Generated from the word list in CMakeLists.txt.
void register_operators(catalog::Catalog& catalog);

}  // namespace varpulis::ops
