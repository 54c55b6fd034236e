// sum, avg, variance of the numbers of an array, computed as the aggregates of these names do.
#include "sums/exact_sum.h"
#include "functions/moments.h"
#include "functions/vocabulary.h"

namespace varpulis::functions {
namespace {

Value call_sum(Arguments arguments, const CallContext&) {
  if (arguments[0].kind() != Kind::array) return {};
  sums::Sum sum;
  for (const Value& element : arguments[0].as_array()) {
    if (element.is_number()) sum.add(element);
  }
  return Value::real(sum.total());
}

Value call_avg(Arguments arguments, const CallContext&) {
  if (arguments[0].kind() != Kind::array) return {};
  sums::Sum sum;
  for (const Value& element : arguments[0].as_array()) {
    if (element.is_number()) sum.add(element);
  }
  return Value::real(sum.count() == 0 ? 0.0 : sum.total() / static_cast<double>(sum.count()));
}

Value call_variance(Arguments arguments, const CallContext&) {
  if (arguments[0].kind() != Kind::array) return {};
  Moments moments;
  for (const Value& element : arguments[0].as_array()) {
    if (!element.is_number()) continue;
    // A NaN among the numbers has the effect of an infinity.
    moments.add(number_of(std::isnan(element.as_double()) ? Value::real(HUGE_VAL) : element));
  }
  return moments.sums.count < 2 ? Value() : Value::real(moments.sample_variance(0, 0, 0));
}

}  // namespace

FunctionDescriptor sum_function() {
  return {
      .name = "sum",
      .parameters = {{.name = "array", .summary = "An array."}},
      .result = "float",
      .summary = "The sum of the numbers of an array.",
      .details = "0 for an array without numbers; elements of other kinds are passed over, NaN is not. The exact sum, rounded once. No value "
                 "for anything but an array.",
      .example = "sum([1, 2.5, 3])",
      .example_result = "6.5",
      .category = "collections",
      .call = &call_sum,
  };
}

FunctionDescriptor avg_function() {
  return {
      .name = "avg",
      .parameters = {{.name = "array", .summary = "An array."}},
      .result = "float",
      .summary = "The arithmetic mean of the numbers of an array.",
      .details = "0 for an array without numbers; elements of other kinds are passed over, NaN is not. No value for anything but an array.",
      .example = "avg([1, 2, 6])",
      .example_result = "3",
      .category = "collections",
      .call = &call_avg,
  };
}

FunctionDescriptor variance_function() {
  return {
      .name = "variance",
      .parameters = {{.name = "array", .summary = "An array."}},
      .result = "float",
      .summary = "The sample variance (n - 1) of the numbers of an array.",
      .details = "Elements of other kinds are passed over, NaN is not. No value for fewer than two numbers and for anything but an array.",
      .example = "variance([2, 4])",
      .example_result = "2",
      .category = "collections",
      .call = &call_variance,
  };
}

}  // namespace varpulis::functions
