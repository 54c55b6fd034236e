// starts_with and ends_with.
#include "functions/kernel.h"

namespace varpulis::functions {
namespace {

bool starts(std::string_view text, std::string_view prefix) { return text.starts_with(prefix); }
bool ends(std::string_view text, std::string_view suffix) { return text.ends_with(suffix); }

template <bool (*test)(std::string_view, std::string_view)>
Value call(Arguments arguments, const CallContext&) {
  if (arguments[0].kind() != Kind::text || arguments[1].kind() != Kind::text) return {};
  return Value::boolean(test(arguments[0].as_text(), arguments[1].as_text()));
}

template <bool (*test)(std::string_view, std::string_view)>
ColumnPtr columns(ColumnArguments arguments, std::size_t rows) {
  return test_texts(arguments, rows, test);
}

}  // namespace

FunctionDescriptor starts_with_function() {
  return {
      .name = "starts_with",
      .parameters = {{.name = "text", .summary = "A text."}, {.name = "prefix", .summary = "What it may start with."}},
      .result = "bool",
      .summary = "Whether a text starts with another one.",
      .details = "Compares bytes, so case and accents matter. Every text starts with the empty one. No value for anything but texts.",
      .example = "starts_with(\"pump-7\", \"pump\")",
      .example_result = "true",
      .category = "text",
      .call = &call<starts>,
      .columns = &columns<starts>,
  };
}

FunctionDescriptor ends_with_function() {
  return {
      .name = "ends_with",
      .parameters = {{.name = "text", .summary = "A text."}, {.name = "suffix", .summary = "What it may end with."}},
      .result = "bool",
      .summary = "Whether a text ends with another one.",
      .details = "Compares bytes, so case and accents matter. Every text ends with the empty one. No value for anything but texts.",
      .example = "ends_with(\"cmd.exe\", \".exe\")",
      .example_result = "true",
      .category = "text",
      .call = &call<ends>,
      .columns = &columns<ends>,
  };
}

}  // namespace varpulis::functions
