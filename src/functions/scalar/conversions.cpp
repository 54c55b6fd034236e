// to_int, try_int, to_float, try_float: conversions to numbers.
#include <charconv>
#include <cstdlib>
#include <string>

#include "functions/integers.h"
#include "functions/vocabulary.h"

namespace varpulis::functions {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// An optional sign and decimal digits, nothing else.
Value integer_of_text(std::string_view text) {
  const bool is_signed = text.starts_with('+') || text.starts_with('-');
  const std::string_view digits = text.substr(is_signed ? 1 : 0);
  if (digits.empty() || !is_digit(digits[0])) return {};
  const std::string_view number = text.starts_with('+') ? digits : text;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
  return error == std::errc() && end == number.data() + number.size() ? Value::integer(value) : Value();
}

/// A decimal number with an optional sign, fraction and exponent, or inf, infinity, nan in any case. Beyond the range of a float:
/// infinity or 0.
Value real_of_text(std::string_view text) {
  const bool is_signed = text.starts_with('+') || text.starts_with('-');
  const std::string_view digits = text.substr(is_signed ? 1 : 0);
  if (digits.empty() || digits[0] == '-' || digits[0] == '+' || digits.ends_with(')')) return {};
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (end != digits.data() + digits.size()) return {};
  if (error == std::errc::result_out_of_range) value = std::strtod(std::string(digits).c_str(), nullptr);
  else if (error != std::errc()) return {};
  return Value::real(text.starts_with('-') ? -value : value);
}

Value to_int(const Value& x) {
  switch (x.kind()) {
    case Kind::integer: return x;
    case Kind::boolean: return Value::integer(x.as_boolean() ? 1 : 0);
    case Kind::real: {
      const auto integer = truncated(x.as_real());
      return integer ? Value::integer(*integer) : Value();
    }
    case Kind::text: return integer_of_text(x.as_text());
    default: return {};
  }
}

Value to_float(const Value& x) {
  switch (x.kind()) {
    case Kind::integer:
    case Kind::real: return Value::real(x.as_double());
    case Kind::boolean: return Value::real(x.as_boolean() ? 1.0 : 0.0);
    case Kind::text: return real_of_text(x.as_text());
    default: return {};
  }
}

template <Value (*convert)(const Value&)>
Value call(Arguments arguments, const CallContext&) {
  return convert(arguments[0]);
}

template <Value (*convert)(const Value&)>
Value call_or_null(Arguments arguments, const CallContext&) {
  Value result = convert(arguments[0]);
  return result.is_missing() ? Value::null() : result;
}

}  // namespace

FunctionDescriptor to_int_function() {
  return {
      .name = "to_int",
      .aliases = {"int"},
      .parameters = {{.name = "x", .summary = "A number, a text or a bool."}},
      .result = "int",
      .summary = "A value as an int.",
      .details = "A float loses its fraction, true is 1, false 0; a text must be an optional sign and decimal digits, nothing else. No value "
                 "for NaN, for what does not fit 64 bits, for other texts and other kinds; try_int() gives null there.",
      .example = "to_int(\"-42\")",
      .example_result = "-42",
      .category = "conversion",
      .call = &call<to_int>,
  };
}

FunctionDescriptor try_int_function() {
  return {
      .name = "try_int",
      .parameters = {{.name = "x", .summary = "Anything."}},
      .result = "int or null",
      .summary = "A value as an int, or null where to_int() has no value.",
      .details = "Converts as to_int() does. A missing argument gives null too.",
      .example = "try_int(\"4x\")",
      .example_result = "null",
      .category = "conversion",
      .sees_null = true,
      .call = &call_or_null<to_int>,
  };
}

FunctionDescriptor to_float_function() {
  return {
      .name = "to_float",
      .aliases = {"float"},
      .parameters = {{.name = "x", .summary = "A number, a text or a bool."}},
      .result = "float",
      .summary = "A value as a float.",
      .details = "True is 1, false 0; a text must be a decimal number, with or without sign, fraction and exponent, or inf or nan. An int "
                 "beyond 2^53 is rounded. No value for other texts and other kinds; try_float() gives null there.",
      .example = "to_float(\"2.5e3\")",
      .example_result = "2500",
      .category = "conversion",
      .call = &call<to_float>,
  };
}

FunctionDescriptor try_float_function() {
  return {
      .name = "try_float",
      .parameters = {{.name = "x", .summary = "Anything."}},
      .result = "float or null",
      .summary = "A value as a float, or null where to_float() has no value.",
      .details = "Converts as to_float() does. A missing argument gives null too.",
      .example = "try_float(\"abc\")",
      .example_result = "null",
      .category = "conversion",
      .sees_null = true,
      .call = &call_or_null<to_float>,
  };
}

}  // namespace varpulis::functions
