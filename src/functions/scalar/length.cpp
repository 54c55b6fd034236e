// len(x): characters of a text, elements of an array, entries of a map; count(a): elements of an array.
#include "functions/kernel.h"
#include "functions/utf8.h"

namespace varpulis::functions {
namespace {

Value count_of(std::size_t count) { return Value::integer(static_cast<std::int64_t>(count)); }

Value call_len(Arguments arguments, const CallContext&) {
  const Value& x = arguments[0];
  switch (x.kind()) {
    case Kind::text: return count_of(character_count(x.as_text()));
    case Kind::array: return count_of(x.as_array().size());
    case Kind::map: return count_of(x.as_map().size());
    default: return {};
  }
}

ColumnPtr len_columns(ColumnArguments arguments, std::size_t rows) {
  const Column& text = *arguments[0];
  if (text.kind != ColumnKind::text) return nullptr;
  ColumnDraft result = draft(ColumnKind::number, arguments, rows);
  result->numbers = Numbers::integers;
  for (std::size_t row = 0; row < rows; ++row) result->words[row] = character_count(text.texts[row].view());
  return finish(std::move(result));
}

Value call_count(Arguments arguments, const CallContext&) {
  return arguments[0].kind() == Kind::array ? count_of(arguments[0].as_array().size()) : Value();
}

}  // namespace

FunctionDescriptor len_function() {
  return {
      .name = "len",
      .parameters = {{.name = "x", .summary = "A text, an array or a map."}},
      .result = "int",
      .summary = "The number of characters of a text, of elements of an array or of entries of a map.",
      .details = "Characters are Unicode code points. Linear in the length of a text. No value for other kinds.",
      .example = "len(\"año\")",
      .example_result = "3",
      .category = "collections",
      .call = &call_len,
      .columns = &len_columns,
  };
}

FunctionDescriptor count_function() {
  return {
      .name = "count",
      .parameters = {{.name = "array", .summary = "An array."}},
      .result = "int",
      .summary = "The number of elements of an array.",
      .details = "Null elements count. No value for anything but an array; len() takes texts and maps too.",
      .example = "count([4, null, 6])",
      .example_result = "3",
      .category = "collections",
      .call = &call_count,
  };
}

}  // namespace varpulis::functions
