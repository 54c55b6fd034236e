// flatten(array): one level of nesting less.
#include "functions/vocabulary.h"

namespace varpulis::functions {
namespace {

Value call(Arguments arguments, const CallContext&) {
  if (arguments[0].kind() != Kind::array) return {};
  Array result;
  for (const Value& element : arguments[0].as_array()) {
    if (element.kind() == Kind::array) result.insert(result.end(), element.as_array().begin(), element.as_array().end());
    else result.push_back(element);
  }
  return Value::array(std::move(result));
}

}  // namespace

FunctionDescriptor flatten_function() {
  return {
      .name = "flatten",
      .parameters = {{.name = "array", .summary = "An array, usually of arrays."}},
      .result = "array",
      .summary = "The elements of the arrays in an array, one level deep.",
      .details = "Elements that are no arrays stay as they are. No value for anything but an array.",
      .example = "flatten([1, [2, [3]]])",
      .example_result = "[1, 2, [3]]",
      .category = "collections",
      .call = &call,
  };
}

}  // namespace varpulis::functions
