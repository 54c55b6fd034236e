#pragma once
#include "functions/register.h"
#include "ops/register.h"

namespace varpulis::engine::testing {

/// All operators, functions and aggregates. It outlives every plan.
inline const catalog::Catalog& every_extension() {
  static const catalog::Catalog catalog = [] {
    catalog::Catalog everything;
    ops::register_operators(everything);
    functions::register_functions(everything);
    functions::register_aggregates(everything);
    return everything;
  }();
  return catalog;
}

}  // namespace varpulis::engine::testing
