// zip and sliding_pairs: arrays of pairs.
#include <algorithm>

#include "functions/vocabulary.h"

namespace varpulis::functions {
namespace {

Value pair(const Value& a, const Value& b) { return Value::array({a, b}); }

Value call_zip(Arguments arguments, const CallContext&) {
  if (arguments[0].kind() != Kind::array || arguments[1].kind() != Kind::array) return {};
  const Array& a = arguments[0].as_array();
  const Array& b = arguments[1].as_array();
  Array result;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) result.push_back(pair(a[i], b[i]));
  return Value::array(std::move(result));
}

Value call_sliding_pairs(Arguments arguments, const CallContext&) {
  if (arguments[0].kind() != Kind::array) return {};
  const Array& array = arguments[0].as_array();
  Array result;
  for (std::size_t i = 1; i < array.size(); ++i) result.push_back(pair(array[i - 1], array[i]));
  return Value::array(std::move(result));
}

}  // namespace

FunctionDescriptor zip_function() {
  return {
      .name = "zip",
      .parameters = {{.name = "a", .summary = "An array."}, {.name = "b", .summary = "An array."}},
      .result = "array",
      .summary = "The elements of two arrays in pairs, first with first and so on.",
      .details = "As long as the shorter array. No value for anything but arrays.",
      .example = "zip([1, 2], [\"a\", \"b\"])",
      .example_result = "[[1, \"a\"], [2, \"b\"]]",
      .category = "collections",
      .call = &call_zip,
  };
}

FunctionDescriptor sliding_pairs_function() {
  return {
      .name = "sliding_pairs",
      .parameters = {{.name = "array", .summary = "An array."}},
      .result = "array",
      .summary = "Every element of an array together with its successor.",
      .details = "Empty for fewer than two elements. No value for anything but an array.",
      .example = "sliding_pairs([1, 2, 4])",
      .example_result = "[[1, 2], [2, 4]]",
      .category = "collections",
      .call = &call_sliding_pairs,
  };
}

}  // namespace varpulis::functions
