// substring(text, start[, end]): characters by position.
#include "functions/utf8.h"
#include "functions/vocabulary.h"

namespace varpulis::functions {
namespace {

Value call(Arguments arguments, const CallContext&) {
  if (arguments[0].kind() != Kind::text) return {};
  for (const Value& bound : arguments.subspan(1)) {
    if (bound.kind() != Kind::integer) return {};
  }
  const std::string_view text = arguments[0].as_text();
  const std::int64_t start = std::max<std::int64_t>(arguments[1].as_integer(), 0);
  const std::int64_t end = arguments.size() > 2 ? arguments[2].as_integer() : std::numeric_limits<std::int64_t>::max();
  std::size_t at = 0;
  std::int64_t position = 0;
  for (; position < start && at < text.size(); ++position) at = next_character(text, at);
  const std::size_t begin = at;
  for (; position < end && at < text.size(); ++position) at = next_character(text, at);
  return Value::text(text.substr(begin, at - begin));
}

}  // namespace

FunctionDescriptor substring_function() {
  return {
      .name = "substring",
      .parameters = {{.name = "text", .summary = "A text."},
                     {.name = "start", .summary = "Position of the first character, from 0."},
                     {.name = "end", .required = false, .summary = "Position after the last character; default: the end of the text."}},
      .result = "string",
      .summary = "The characters of a text from one position up to, but not including, another.",
      .details = "Positions before the start or past the end of the text are moved there; empty where end is not above start. Slices, "
                 "text[start:end], count negative positions from the end instead. No value for other kinds.",
      .example = "substring(\"señal\", 1, 3)",
      .example_result = "eñ",
      .category = "text",
      .call = &call,
  };
}

}  // namespace varpulis::functions
