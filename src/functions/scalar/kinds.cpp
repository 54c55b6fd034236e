// type_of and the tests of a value's kind: is_null, is_int, is_float, is_string, is_bool, is_array, is_map.
#include "functions/kernel.h"

namespace varpulis::functions {
namespace {

Value call_type_of(Arguments arguments, const CallContext&) { return Value::text(data::name(arguments[0].kind())); }

template <Kind kind>
Value call(Arguments arguments, const CallContext&) {
  return Value::boolean(arguments[0].kind() == kind);
}

/// The kind of values that a column other than `number` and `dynamic` holds.
Kind kind_of(ColumnKind kind) {
  switch (kind) {
    case ColumnKind::boolean: return Kind::boolean;
    case ColumnKind::text: return Kind::text;
    case ColumnKind::timestamp: return Kind::timestamp;
    case ColumnKind::duration: return Kind::duration;
    case ColumnKind::number:
    case ColumnKind::dynamic: break;
  }
  return Kind::missing;
}

template <Kind kind>
ColumnPtr columns(ColumnArguments arguments, std::size_t rows) {
  const Column& x = *arguments[0];
  ColumnDraft result = draft(ColumnKind::boolean, {}, rows);
  if (kind == Kind::null) {
    for (std::size_t row = 0; row < rows; ++row) result->truth.set(row, x.is_absent(row));
  } else if (x.kind == ColumnKind::dynamic) {
    for (std::size_t row = 0; row < rows; ++row) result->truth.set(row, !x.is_absent(row) && x.values[row].kind() == kind);
  } else if (x.kind == ColumnKind::number) {
    constexpr bool wants_integers = kind == Kind::integer;
    constexpr bool wants_numbers = wants_integers || kind == Kind::real;
    for (std::size_t row = 0; wants_numbers && row < rows; ++row) {
      result->truth.set(row, !x.is_absent(row) && x.is_integer(row) == wants_integers);
    }
  } else if (kind_of(x.kind) == kind) {
    for (std::size_t row = 0; row < rows; ++row) result->truth.set(row, !x.is_absent(row));
  }
  return finish(std::move(result));
}

template <Kind kind>
FunctionDescriptor describe(std::string_view name, std::string_view summary, std::string_view example, std::string_view details) {
  return {
      .name = name,
      .parameters = {{.name = "x", .summary = "Anything, a missing field too."}},
      .result = "bool",
      .summary = summary,
      .details = details,
      .example = example,
      .example_result = "true",
      .category = "conversion",
      .sees_null = true,
      .call = &call<kind>,
      .columns = &columns<kind>,
  };
}

constexpr std::string_view false_for_null = "False for null and for a missing field.";

}  // namespace

FunctionDescriptor type_of_function() {
  return {
      .name = "type_of",
      .parameters = {{.name = "x", .summary = "Anything, a missing field too."}},
      .result = "string",
      .summary = "The name of a value's kind.",
      .details = "One of null, bool, int, float, string, timestamp, duration, array, map; null for a missing field.",
      .example = "type_of(2.0)",
      .example_result = "float",
      .category = "conversion",
      .sees_null = true,
      .call = &call_type_of,
  };
}

FunctionDescriptor is_null_function() {
  return describe<Kind::null>("is_null", "Whether a value is null or missing.", "is_null(null)", "The same as: x is null.");
}

FunctionDescriptor is_int_function() {
  return describe<Kind::integer>("is_int", "Whether a value is an int.", "is_int(2)", "False for 2.0, which is a float. False for null and for a missing field.");
}

FunctionDescriptor is_float_function() {
  return describe<Kind::real>("is_float", "Whether a value is a float.", "is_float(2.0)", "True for 2.0 and for NaN. False for null and for a missing field.");
}

FunctionDescriptor is_string_function() {
  return describe<Kind::text>("is_string", "Whether a value is a text.", "is_string(\"a\")", false_for_null);
}

FunctionDescriptor is_bool_function() {
  return describe<Kind::boolean>("is_bool", "Whether a value is true or false.", "is_bool(false)", false_for_null);
}

FunctionDescriptor is_array_function() {
  return describe<Kind::array>("is_array", "Whether a value is an array.", "is_array([])", false_for_null);
}

FunctionDescriptor is_map_function() {
  return describe<Kind::map>("is_map", "Whether a value is a map.", "is_map({\"a\": 1})", false_for_null);
}

}  // namespace varpulis::functions
