// pow(base, exponent): like the operator **.
#include <cmath>

#include "functions/integers.h"
#include "functions/vocabulary.h"

namespace varpulis::functions {
namespace {

Value call(Arguments arguments, const CallContext&) {
  const Value& base = arguments[0];
  const Value& exponent = arguments[1];
  if (!base.is_number() || !exponent.is_number()) return {};
  const double result = std::pow(base.as_double(), exponent.as_double());
  if (base.kind() == Kind::real || exponent.kind() == Kind::real) return Value::real(result);
  const auto integer = truncated(result);
  return integer ? Value::integer(*integer) : Value();
}

}  // namespace

FunctionDescriptor pow_function() {
  return {
      .name = "pow",
      .parameters = {{.name = "base", .summary = "An int or a float."}, {.name = "exponent", .summary = "An int or a float."}},
      .result = "int or float",
      .summary = "base to the power of exponent, as ** computes it.",
      .details = "Two ints are computed as floats and truncated to an int: pow(2, -1) is 0, and from 2^53 on the last digits are not exact. "
                 "No value where that does not fit 64 bits, and for anything but numbers.",
      .example = "pow(2, 10)",
      .example_result = "1024",
      .category = "numbers",
      .call = &call,
  };
}

}  // namespace varpulis::functions
