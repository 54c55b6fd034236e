// trim(text): without white space at both ends.
#include "functions/vocabulary.h"

namespace varpulis::functions {
namespace {

/// The bytes of a white space character at the front (or back) of `text`; 0 if there is none. Unicode's White_Space property.
std::size_t white_space(std::string_view text, bool at_back) {
  static constexpr std::string_view characters[] = {
      " ", "\t", "\n", "\v", "\f", "\r", "\u0085", "\u00A0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003",
      "\u2004", "\u2005", "\u2006", "\u2007", "\u2008", "\u2009", "\u200A", "\u2028", "\u2029", "\u202F", "\u205F", "\u3000"};
  for (const std::string_view character : characters) {
    if (at_back ? text.ends_with(character) : text.starts_with(character)) return character.size();
  }
  return 0;
}

Value call(Arguments arguments, const CallContext&) {
  if (arguments[0].kind() != Kind::text) return {};
  std::string_view text = arguments[0].as_text();
  while (const std::size_t bytes = white_space(text, false)) text.remove_prefix(bytes);
  while (const std::size_t bytes = white_space(text, true)) text.remove_suffix(bytes);
  return Value::text(text);
}

}  // namespace

FunctionDescriptor trim_function() {
  return {
      .name = "trim",
      .parameters = {{.name = "text", .summary = "A text."}},
      .result = "string",
      .summary = "The text without white space at both ends.",
      .details = "White space is what Unicode calls so: blanks, tabs, line ends, no-break and typographic spaces. No value for anything but a text.",
      .example = "trim(\"  pump 7 \")",
      .example_result = "pump 7",
      .category = "text",
      .call = &call,
  };
}

}  // namespace varpulis::functions
