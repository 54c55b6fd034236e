// concat(x, ...): arrays to one array, anything else to one text.
#include <algorithm>

#include "data/text.h"
#include "functions/vocabulary.h"

namespace varpulis::functions {
namespace {

Value call(Arguments arguments, const CallContext&) {
  const bool all_arrays =
      !arguments.empty() && std::ranges::all_of(arguments, [](const Value& argument) { return argument.kind() == Kind::array; });
  if (all_arrays) {
    Array result;
    for (const Value& argument : arguments) result.insert(result.end(), argument.as_array().begin(), argument.as_array().end());
    return Value::array(std::move(result));
  }
  std::string result;
  for (const Value& argument : arguments) data::append_display(result, argument);
  return Value::text(result);
}

}  // namespace

FunctionDescriptor concat_function() {
  return {
      .name = "concat",
      .parameters = {{.name = "x", .required = false, .repeated = true, .summary = "Arrays only, or anything."}},
      .result = "array or string",
      .summary = "The elements of several arrays in one array, or the display texts of several values in one text.",
      .details = "Gives an array if all arguments are arrays. Null shows as null. Without arguments: the empty text.",
      .example = "concat(\"zone-\", 7)",
      .example_result = "zone-7",
      .category = "text",
      .call = &call,
  };
}

}  // namespace varpulis::functions
