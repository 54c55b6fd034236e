// abs(x): the magnitude of a number.
#include <cmath>

#include "functions/kernel.h"

namespace varpulis::functions {
namespace {

constexpr std::int64_t integer_min = std::numeric_limits<std::int64_t>::min();

Value call(Arguments arguments, const CallContext&) {
  const Value& x = arguments[0];
  if (x.kind() == Kind::real) return Value::real(std::fabs(x.as_real()));
  if (x.kind() != Kind::integer || x.as_integer() == integer_min) return {};
  return Value::integer(std::abs(x.as_integer()));
}

ColumnPtr columns(ColumnArguments arguments, std::size_t rows) {
  const Column& x = *arguments[0];
  if (x.kind != ColumnKind::number) return nullptr;
  ColumnDraft result = draft(ColumnKind::number, arguments, rows);
  result->numbers = x.numbers;
  result->integers = x.integers;
  for_each_number(
      x,
      [&](std::size_t row, std::int64_t value) {
        if (value == integer_min) drop(*result, row);
        else result->words[row] = word(std::abs(value));
      },
      [&](std::size_t row, double value) { result->words[row] = word(std::fabs(value)); });
  return finish(std::move(result));
}

}  // namespace

FunctionDescriptor abs_function() {
  return {
      .name = "abs",
      .parameters = {{.name = "x", .summary = "An int or a float."}},
      .result = "int or float",
      .summary = "The number without its sign.",
      .details = "No value for the smallest int, whose magnitude does not fit 64 bits, and for anything but a number. NaN stays NaN.",
      .example = "abs(-2.5)",
      .example_result = "2.5",
      .category = "numbers",
      .call = &call,
      .columns = &columns,
  };
}

}  // namespace varpulis::functions
