// split(text, separator) and join(array, separator).
#include "data/text.h"
#include "functions/utf8.h"
#include "functions/vocabulary.h"

namespace varpulis::functions {
namespace {

/// An empty separator is found before every character and at the end.
Array characters_between_empty_texts(std::string_view text) {
  Array parts = {Value::text("")};
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t next = next_character(text, at);
    parts.push_back(Value::text(text.substr(at, next - at)));
    at = next;
  }
  parts.push_back(Value::text(""));
  return parts;
}

Value call_split(Arguments arguments, const CallContext&) {
  if (arguments[0].kind() != Kind::text || arguments[1].kind() != Kind::text) return {};
  const std::string_view text = arguments[0].as_text();
  const std::string_view separator = arguments[1].as_text();
  if (separator.empty()) return Value::array(characters_between_empty_texts(text));
  Array parts;
  std::size_t begin = 0;
  for (std::size_t found = text.find(separator); found != std::string_view::npos; found = text.find(separator, begin)) {
    parts.push_back(Value::text(text.substr(begin, found - begin)));
    begin = found + separator.size();
  }
  parts.push_back(Value::text(text.substr(begin)));
  return Value::array(std::move(parts));
}

Value call_join(Arguments arguments, const CallContext&) {
  if (arguments[0].kind() != Kind::array || arguments[1].kind() != Kind::text) return {};
  std::string result;
  bool first = true;
  for (const Value& element : arguments[0].as_array()) {
    if (!first) result += arguments[1].as_text();
    first = false;
    data::append_display(result, element);
  }
  return Value::text(result);
}

}  // namespace

FunctionDescriptor split_function() {
  return {
      .name = "split",
      .parameters = {{.name = "text", .summary = "The text to cut."}, {.name = "separator", .summary = "The text to cut at."}},
      .result = "array",
      .summary = "The parts of a text between the occurrences of a separator.",
      .details = "Always one part more than there are separators, empty ones included. An empty separator stands before every character and at "
                 "the end. No value for anything but texts.",
      .example = "split(\"a,b,,c\", \",\")",
      .example_result = "[\"a\", \"b\", \"\", \"c\"]",
      .category = "text",
      .call = &call_split,
  };
}

FunctionDescriptor join_function() {
  return {
      .name = "join",
      .parameters = {{.name = "array", .summary = "The elements to put together, of any kind."},
                     {.name = "separator", .summary = "The text between them."}},
      .result = "string",
      .summary = "The display texts of an array's elements with a separator between them.",
      .details = "Texts stand without quotes, null as null. Empty for an empty array. No value for other kinds.",
      .example = "join([1, \"b\", 2.5], \"-\")",
      .example_result = "1-b-2.5",
      .category = "text",
      .call = &call_join,
  };
}

}  // namespace varpulis::functions
