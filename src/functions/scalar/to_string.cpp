// to_string(x): the display text of any value.
#include "data/column_builder.h"
#include "data/text.h"
#include "functions/kernel.h"

namespace varpulis::functions {
namespace {

Value call(Arguments arguments, const CallContext&) {
  if (arguments[0].kind() == Kind::text) return arguments[0];
  return Value::text(data::display(arguments[0]));
}

ColumnPtr columns(ColumnArguments arguments, std::size_t rows) {
  const Column& x = *arguments[0];
  if (x.kind == ColumnKind::text) return x.no_nulls() ? arguments[0] : nullptr;
  data::ColumnBuilder builder;
  std::string display;
  for (std::size_t row = 0; row < rows; ++row) {
    if (x.is_missing(row)) continue;
    display.clear();
    data::append_display(display, x.value(row));
    builder.text(row, display);
  }
  return builder.finish(rows);
}

}  // namespace

FunctionDescriptor to_string_function() {
  return {
      .name = "to_string",
      .aliases = {"str"},
      .parameters = {{.name = "x", .summary = "Anything."}},
      .result = "string",
      .summary = "The display text of a value, as .print shows it.",
      .details = "A text is its own display text; inside arrays and maps texts have quotes. An integral float shows no point. Null gives null.",
      .example = "to_string(2.0)",
      .example_result = "2",
      .category = "conversion",
      .call = &call,
      .columns = &columns,
  };
}

}  // namespace varpulis::functions
