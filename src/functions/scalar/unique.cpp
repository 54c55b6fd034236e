// unique(array): every value once, where it came first.
#include "functions/value_set.h"
#include "functions/vocabulary.h"

namespace varpulis::functions {
namespace {

Value call(Arguments arguments, const CallContext&) {
  if (arguments[0].kind() != Kind::array) return {};
  ValueSet seen;
  Array result;
  for (const Value& element : arguments[0].as_array()) {
    if (seen.insert(element).second) result.push_back(element);
  }
  return Value::array(std::move(result));
}

}  // namespace

FunctionDescriptor unique_function() {
  return {
      .name = "unique",
      .parameters = {{.name = "array", .summary = "An array."}},
      .result = "array",
      .summary = "The different values of an array, in the order in which they first come.",
      .details = "Different as == tells: of 1 and 1.0 the first one stays, NaN and null come once. No value for anything but an array.",
      .example = "unique([3, 1, 3, 1.0])",
      .example_result = "[3, 1]",
      .category = "collections",
      .call = &call,
  };
}

}  // namespace varpulis::functions
