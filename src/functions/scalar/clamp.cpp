// clamp(x, low, high): x within bounds.
#include "data/compare.h"
#include "functions/vocabulary.h"

namespace varpulis::functions {
namespace {

Value call(Arguments arguments, const CallContext&) {
  for (const Value& argument : arguments) {
    if (!argument.is_number()) return {};
  }
  if (data::order(arguments[0], arguments[1]) < 0) return arguments[1];
  if (data::order(arguments[0], arguments[2]) > 0) return arguments[2];
  return arguments[0];
}

}  // namespace

FunctionDescriptor clamp_function() {
  return {
      .name = "clamp",
      .parameters = {{.name = "x", .summary = "An int or a float."},
                     {.name = "low", .summary = "The lower bound, an int or a float."},
                     {.name = "high", .summary = "The upper bound, an int or a float."}},
      .result = "int or float",
      .summary = "x, or the bound that it exceeds.",
      .details = "The result keeps the kind of the argument that it is. NaN stays NaN. No value for anything but numbers. Where low exceeds high, "
                 "a number below low gives low, any other one high.",
      .example = "clamp(12, 0, 10)",
      .example_result = "10",
      .category = "numbers",
      .call = &call,
  };
}

}  // namespace varpulis::functions
