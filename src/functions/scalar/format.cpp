// format(template, x, ...): display texts put into a template.
#include "data/text.h"
#include "functions/vocabulary.h"

namespace varpulis::functions {
namespace {

constexpr std::string_view place = "{}";

Value call(Arguments arguments, const CallContext&) {
  if (arguments[0].kind() != Kind::text) return {};
  std::string_view rest = arguments[0].as_text();
  std::string result;
  for (const Value& argument : arguments.subspan(1)) {
    const std::size_t found = rest.find(place);
    if (found == std::string_view::npos) break;
    result += rest.substr(0, found);
    data::append_display(result, argument);
    rest.remove_prefix(found + place.size());
  }
  result += rest;
  return Value::text(result);
}

}  // namespace

FunctionDescriptor format_function() {
  return {
      .name = "format",
      .parameters = {{.name = "template", .summary = "A text with a {} for every value."},
                     {.name = "x", .required = false, .repeated = true, .summary = "What to put in the place of the next {}."}},
      .result = "string",
      .summary = "A text with values put in its {} places, in order.",
      .details = "Values show as to_string() gives them. Places without a value stay as they are, surplus values are left out. No value if "
                 "the template is no text or one of the values is missing.",
      .example = "format(\"{} of {}\", 3, 7.5)",
      .example_result = "3 of 7.5",
      .category = "text",
      .call = &call,
  };
}

}  // namespace varpulis::functions
