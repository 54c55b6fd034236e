// Elementary functions of one number, as C computes them: sqrt, log, log10, exp, sin, cos, tan.
#include <cmath>

#include "functions/kernel.h"

namespace varpulis::functions {
namespace {

double square_root(double x) { return std::sqrt(x); }
double natural_logarithm(double x) { return std::log(x); }
double decimal_logarithm(double x) { return std::log10(x); }
double exponential(double x) { return std::exp(x); }
double sine(double x) { return std::sin(x); }
double cosine(double x) { return std::cos(x); }
double tangent(double x) { return std::tan(x); }

template <double (*function)(double)>
Value call(Arguments arguments, const CallContext&) {
  if (!arguments[0].is_number()) return {};
  return Value::real(function(arguments[0].as_double()));
}

template <double (*function)(double)>
ColumnPtr columns(ColumnArguments arguments, std::size_t rows) {
  const Column& x = *arguments[0];
  if (x.kind != ColumnKind::number) return nullptr;
  ColumnDraft result = draft(ColumnKind::number, arguments, rows);
  result->numbers = Numbers::reals;
  for_each_number(
      x, [&](std::size_t row, std::int64_t value) { result->words[row] = word(function(static_cast<double>(value))); },
      [&](std::size_t row, double value) { result->words[row] = word(function(value)); });
  return finish(std::move(result));
}

struct Text {
  std::string_view name, parameter, summary, details, example, example_result;
};

template <double (*function)(double)>
FunctionDescriptor describe(const Text& text) {
  return {
      .name = text.name,
      .parameters = {{.name = "x", .summary = text.parameter}},
      .result = "float",
      .summary = text.summary,
      .details = text.details,
      .example = text.example,
      .example_result = text.example_result,
      .category = "numbers",
      .call = &call<function>,
      .columns = &columns<function>,
  };
}

constexpr std::string_view any_number = "An int or a float.";
constexpr std::string_view angle = "An angle in radians, int or float.";

}  // namespace

FunctionDescriptor sqrt_function() {
  return describe<square_root>({.name = "sqrt",
                                .parameter = any_number,
                                .summary = "The square root.",
                                .details = "NaN for a negative number; no value for anything but a number.",
                                .example = "sqrt(2.25)",
                                .example_result = "1.5"});
}

FunctionDescriptor log_function() {
  return describe<natural_logarithm>({.name = "log",
                                      .parameter = any_number,
                                      .summary = "The natural logarithm.",
                                      .details = "Negative infinity for 0, NaN below; no value for anything but a number.",
                                      .example = "log(1)",
                                      .example_result = "0"});
}

FunctionDescriptor log10_function() {
  return describe<decimal_logarithm>({.name = "log10",
                                      .parameter = any_number,
                                      .summary = "The logarithm to base 10.",
                                      .details = "Negative infinity for 0, NaN below; no value for anything but a number.",
                                      .example = "log10(1000)",
                                      .example_result = "3"});
}

FunctionDescriptor exp_function() {
  return describe<exponential>({.name = "exp",
                                .parameter = any_number,
                                .summary = "e to the power of x.",
                                .details = "Infinity where the result exceeds the range of a float; no value for anything but a number.",
                                .example = "exp(0)",
                                .example_result = "1"});
}

FunctionDescriptor sin_function() {
  return describe<sine>({.name = "sin",
                         .parameter = angle,
                         .summary = "The sine of an angle in radians.",
                         .details = "NaN for an infinity; no value for anything but a number.",
                         .example = "sin(0)",
                         .example_result = "0"});
}

FunctionDescriptor cos_function() {
  return describe<cosine>({.name = "cos",
                           .parameter = angle,
                           .summary = "The cosine of an angle in radians.",
                           .details = "NaN for an infinity; no value for anything but a number.",
                           .example = "cos(0)",
                           .example_result = "1"});
}

FunctionDescriptor tan_function() {
  return describe<tangent>({.name = "tan",
                            .parameter = angle,
                            .summary = "The tangent of an angle in radians.",
                            .details = "NaN for an infinity; no value for anything but a number.",
                            .example = "tan(0)",
                            .example_result = "0"});
}

}  // namespace varpulis::functions
