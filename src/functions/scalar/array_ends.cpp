// first, last, push, pop: the ends of an array.
#include "functions/vocabulary.h"

namespace varpulis::functions {
namespace {

Value call_first(Arguments arguments, const CallContext&) {
  if (arguments[0].kind() != Kind::array || arguments[0].as_array().empty()) return {};
  return arguments[0].as_array().front();
}

Value call_last(Arguments arguments, const CallContext&) {
  if (arguments[0].kind() != Kind::array || arguments[0].as_array().empty()) return {};
  return arguments[0].as_array().back();
}

Value call_push(Arguments arguments, const CallContext&) {
  if (arguments[0].kind() != Kind::array) return {};
  const Array& array = arguments[0].as_array();
  Array result;
  result.reserve(array.size() + 1);
  result.insert(result.end(), array.begin(), array.end());
  result.push_back(arguments[1]);
  return Value::array(std::move(result));
}

Value call_pop(Arguments arguments, const CallContext&) {
  if (arguments[0].kind() != Kind::array) return {};
  const Array& array = arguments[0].as_array();
  if (array.empty()) return arguments[0];
  return Value::array(Array(array.begin(), array.end() - 1));
}

}  // namespace

FunctionDescriptor first_function() {
  return {
      .name = "first",
      .parameters = {{.name = "array", .summary = "An array."}},
      .result = "the element's kind",
      .summary = "The first element of an array.",
      .details = "No value for an empty array and for other kinds.",
      .example = "first([4, 5, 6])",
      .example_result = "4",
      .category = "collections",
      .call = &call_first,
  };
}

FunctionDescriptor last_function() {
  return {
      .name = "last",
      .parameters = {{.name = "array", .summary = "An array."}},
      .result = "the element's kind",
      .summary = "The last element of an array.",
      .details = "No value for an empty array and for other kinds.",
      .example = "last([4, 5, 6])",
      .example_result = "6",
      .category = "collections",
      .call = &call_last,
  };
}

FunctionDescriptor push_function() {
  return {
      .name = "push",
      .parameters = {{.name = "array", .summary = "An array."}, {.name = "x", .summary = "The element to append, null too."}},
      .result = "array",
      .summary = "A copy of an array with one more element at its end.",
      .details = "The argument itself does not change. Linear. No value for anything but an array.",
      .example = "push([1, 2], 3)",
      .example_result = "[1, 2, 3]",
      .category = "collections",
      .call = &call_push,
  };
}

FunctionDescriptor pop_function() {
  return {
      .name = "pop",
      .parameters = {{.name = "array", .summary = "An array."}},
      .result = "array",
      .summary = "A copy of an array without its last element.",
      .details = "An empty array stays empty; last() gives the element itself. Linear. No value for anything but an array.",
      .example = "pop([1, 2, 3])",
      .example_result = "[1, 2]",
      .category = "collections",
      .call = &call_pop,
  };
}

}  // namespace varpulis::functions
