#pragma once

namespace varpulis::catalog {
class Catalog;
}

namespace varpulis::functions {

/// Adds every builtin function to the catalog. Generated from the list of words in CMakeLists.txt.
void register_functions(catalog::Catalog& catalog);
/// Adds every aggregate function to the catalog. Generated likewise.
void register_aggregates(catalog::Catalog& catalog);

}  // namespace varpulis::functions
