// floor, ceil, round: a number to an int.
#include <cmath>

#include "functions/integers.h"
#include "functions/kernel.h"

namespace varpulis::functions {
namespace {

double down(double x) { return std::floor(x); }
double up(double x) { return std::ceil(x); }
double half_away_from_zero(double x) { return std::round(x); }

template <double (*rounded)(double)>
Value call(Arguments arguments, const CallContext&) {
  const Value& x = arguments[0];
  if (x.kind() == Kind::integer) return x;
  if (x.kind() != Kind::real) return {};
  const auto result = truncated(rounded(x.as_real()));
  return result ? Value::integer(*result) : Value();
}

template <double (*rounded)(double)>
ColumnPtr columns(ColumnArguments arguments, std::size_t rows) {
  const Column& x = *arguments[0];
  if (x.kind != ColumnKind::number) return nullptr;
  if (x.numbers == Numbers::integers && x.no_nulls()) return arguments[0];
  ColumnDraft result = draft(ColumnKind::number, arguments, rows);
  result->numbers = Numbers::integers;
  for_each_number(
      x, [&](std::size_t row, std::int64_t value) { result->words[row] = word(value); },
      [&](std::size_t row, double value) {
        if (const auto integer = truncated(rounded(value))) result->words[row] = word(*integer);
        else drop(*result, row);
      });
  return finish(std::move(result));
}

template <double (*rounded)(double)>
FunctionDescriptor describe(std::string_view name, std::string_view summary, std::string_view example, std::string_view example_result) {
  return {
      .name = name,
      .parameters = {{.name = "x", .summary = "An int or a float."}},
      .result = "int",
      .summary = summary,
      .details = "An int stays as it is. No value for NaN, for infinities, for results beyond 64 bits and for anything but a number.",
      .example = example,
      .example_result = example_result,
      .category = "numbers",
      .call = &call<rounded>,
      .columns = &columns<rounded>,
  };
}

}  // namespace

FunctionDescriptor floor_function() { return describe<down>("floor", "The greatest int that is not above x.", "floor(-2.5)", "-3"); }

FunctionDescriptor ceil_function() { return describe<up>("ceil", "The smallest int that is not below x.", "ceil(-2.5)", "-2"); }

FunctionDescriptor round_function() {
  return describe<half_away_from_zero>("round", "The nearest int; halves go away from zero.", "round(2.5)", "3");
}

}  // namespace varpulis::functions
