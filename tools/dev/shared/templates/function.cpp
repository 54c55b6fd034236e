// @name@(x): what it computes, in a line.
#include "functions/vocabulary.h"

namespace varpulis::functions {
namespace {

Value call(Arguments arguments, const CallContext&) {
  if (!arguments[0].is_number()) return {};
  return arguments[0];
}

}  // namespace

FunctionDescriptor @name@_function() {
  return {
      .name = "@name@",
      .parameters = {{.name = "x", .summary = "An int or a float."}},
      .result = "int or float",
      .summary = "",
      .details = "",
      .example = "@name@(1)",
      .example_result = "1",
      .category = "numbers",
      .call = &call,
  };
}

}  // namespace varpulis::functions
