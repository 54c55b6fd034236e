// replace(text, from, to): all occurrences, from left to right.
#include "functions/utf8.h"
#include "functions/vocabulary.h"

namespace varpulis::functions {
namespace {

std::string between_characters(std::string_view text, std::string_view to) {
  std::string result(to);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t next = next_character(text, at);
    result += text.substr(at, next - at);
    result += to;
    at = next;
  }
  return result;
}

Value call(Arguments arguments, const CallContext&) {
  for (const Value& argument : arguments) {
    if (argument.kind() != Kind::text) return {};
  }
  const std::string_view text = arguments[0].as_text();
  const std::string_view from = arguments[1].as_text();
  const std::string_view to = arguments[2].as_text();
  if (from.empty()) return Value::text(between_characters(text, to));
  std::string result;
  std::size_t begin = 0;
  for (std::size_t found = text.find(from); found != std::string_view::npos; found = text.find(from, begin)) {
    result += text.substr(begin, found - begin);
    result += to;
    begin = found + from.size();
  }
  result += text.substr(begin);
  return Value::text(result);
}

}  // namespace

FunctionDescriptor replace_function() {
  return {
      .name = "replace",
      .parameters = {{.name = "text", .summary = "The text to change."},
                     {.name = "from", .summary = "What to replace."},
                     {.name = "to", .summary = "What to put in its place."}},
      .result = "string",
      .summary = "The text with all occurrences of one text replaced by another.",
      .details = "From left to right; what was put in is not searched again. An empty text is found before every character and at the end. No "
                 "value for anything but texts.",
      .example = "replace(\"a-b-c\", \"-\", \"+\")",
      .example_result = "a+b+c",
      .category = "text",
      .call = &call,
  };
}

}  // namespace varpulis::functions
