// @name@(x): what it computes, and what happens at the borders.
#include "catalog/function.h"

namespace varpulis::functions {
namespace {

data::Value call(std::span<const data::Value> arguments, const catalog::CallContext&) { return arguments[0]; }

}  // namespace

catalog::FunctionDescriptor @name@_function() {
  return {
      .name = "@name@",
      .parameters = {{.name = "x"}},
      .result = "",
      .summary = "",
      .details = "",
      .example = "@name@(1)",
      .example_result = "1",
      .category = "numbers",
      .call = &call,
  };
}

}  // namespace varpulis::functions
