// range(n) and range(a, b): arrays of consecutive ints.
#include "functions/vocabulary.h"

namespace varpulis::functions {
namespace {

constexpr std::uint64_t elements_max = 10'000'000;  // 160 MB

Value call(Arguments arguments, const CallContext&) {
  for (const Value& bound : arguments) {
    if (bound.kind() != Kind::integer) return {};
  }
  const std::int64_t begin = arguments.size() == 1 ? 0 : arguments[0].as_integer();
  const std::int64_t end = arguments.back().as_integer();
  if (end <= begin) return Value::array({});
  const std::uint64_t count = static_cast<std::uint64_t>(end) - static_cast<std::uint64_t>(begin);
  if (count > elements_max) return {};
  Array result;
  result.reserve(count);
  for (std::int64_t i = begin; i < end; ++i) result.push_back(Value::integer(i));
  return Value::array(std::move(result));
}

}  // namespace

FunctionDescriptor range_function() {
  return {
      .name = "range",
      .parameters = {{.name = "a", .summary = "The first int; the end (from 0) if it is the only argument."},
                     {.name = "b", .required = false, .summary = "The int after the last one."}},
      .result = "array",
      .summary = "The ints from 0 up to, but not including, a, or from a up to, but not including, b.",
      .details = "Empty where the end is not above the start. No value beyond 10,000,000 elements and for anything but ints. Loops over "
                 "a..b need no array.",
      .example = "range(2, 5)",
      .example_result = "[2, 3, 4]",
      .category = "collections",
      .call = &call,
  };
}

}  // namespace varpulis::functions
