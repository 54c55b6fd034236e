// sort(array): ascending, stable.
#include <algorithm>
#include <cmath>

#include "data/compare.h"
#include "functions/vocabulary.h"

namespace varpulis::functions {
namespace {

/// Whether two elements have an order at all. An equivalence relation over what is ordered with itself.
bool ordered(const Value& a, const Value& b) { return data::order(a, b) != std::partial_ordering::unordered; }

Value call(Arguments arguments, const CallContext&) {
  if (arguments[0].kind() != Kind::array) return {};
  Array array = arguments[0].as_array();
  for (auto begin = array.begin(); begin != array.end();) {
    auto end = begin + 1;
    while (end != array.end() && ordered(*begin, *end)) ++end;
    std::stable_sort(begin, end, [](const Value& a, const Value& b) { return data::order(a, b) < 0; });
    begin = end;
  }
  return Value::array(std::move(array));
}

}  // namespace

FunctionDescriptor sort_function() {
  return {
      .name = "sort",
      .parameters = {{.name = "array", .summary = "An array, best of numbers, of texts, of timestamps or of durations."}},
      .result = "array",
      .summary = "The elements of an array in ascending order.",
      .details = "Numbers by value, ints and floats together; texts by bytes; equal elements keep their order. Where neighbours have no order "
                 "(different kinds, null, bools, NaN, arrays, maps) the parts before and after are sorted on their own. No value for "
                 "anything but an array.",
      .example = "sort([3, 1.5, 2])",
      .example_result = "[1.5, 2, 3]",
      .category = "collections",
      .call = &call,
  };
}

}  // namespace varpulis::functions
