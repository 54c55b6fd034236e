// map and filter: a lambda over the elements of an array. A lambda of several parameters gets the elements of an element that is an
// array; the evaluator unpacks it.
#include "functions/vocabulary.h"

namespace varpulis::functions {
namespace {

Value call_map(Arguments arguments, catalog::LambdaCall& lambda) {
  if (arguments[0].kind() != Kind::array) return {};
  Array result;
  for (const Value& element : arguments[0].as_array()) {
    Value mapped = lambda({&element, 1});
    if (!mapped.is_missing()) result.push_back(std::move(mapped));
  }
  return Value::array(std::move(result));
}

Value call_filter(Arguments arguments, catalog::LambdaCall& lambda) {
  if (arguments[0].kind() != Kind::array) return {};
  Array result;
  for (const Value& element : arguments[0].as_array()) {
    if (lambda({&element, 1}).is_true()) result.push_back(element);
  }
  return Value::array(std::move(result));
}

}  // namespace

FunctionDescriptor map_function() {
  return {
      .name = "map",
      .parameters = {{.name = "array", .summary = "An array."},
                     {.name = "lambda", .kind = ParameterKind::lambda, .summary = "What to compute from each element: x => e."}},
      .result = "array",
      .summary = "What a lambda makes of each element of an array.",
      .details = "Elements for which the lambda has no value are left out. No value for anything but an array.",
      .example = "[1, 2, 3].map(x => x * 2)",
      .example_result = "[2, 4, 6]",
      .category = "collections",
      .call_lambda = &call_map,
  };
}

FunctionDescriptor filter_function() {
  return {
      .name = "filter",
      .parameters = {{.name = "array", .summary = "An array."},
                     {.name = "lambda", .kind = ParameterKind::lambda, .summary = "The condition that an element has to meet: x => c."}},
      .result = "array",
      .summary = "The elements of an array for which a lambda is true.",
      .details = "Anything but true, also no value, leaves the element out. No value for anything but an array.",
      .example = "[1, 2, 3].filter(x => x != 2)",
      .example_result = "[1, 3]",
      .category = "collections",
      .call_lambda = &call_filter,
  };
}

}  // namespace varpulis::functions
