// contains(container, x): part of a text, element of an array, key of a map; what `x in container` tells.
#include "data/compare.h"
#include "functions/kernel.h"

namespace varpulis::functions {
namespace {

bool has_part(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

Value call(Arguments arguments, const CallContext&) {
  const Value& container = arguments[0];
  const Value& x = arguments[1];
  if (container.kind() == Kind::array) {
    for (const Value& element : container.as_array()) {
      if (data::equal(element, x)) return Value::boolean(true);
    }
    return Value::boolean(false);
  }
  if (x.kind() != Kind::text) return {};
  if (container.kind() == Kind::text) return Value::boolean(has_part(container.as_text(), x.as_text()));
  if (container.kind() == Kind::map) return Value::boolean(container.as_map().find(x.as_text()) != nullptr);
  return {};
}

ColumnPtr columns(ColumnArguments arguments, std::size_t rows) { return test_texts(arguments, rows, has_part); }

}  // namespace

FunctionDescriptor contains_function() {
  return {
      .name = "contains",
      .parameters = {{.name = "container", .summary = "A text, an array or a map."},
                     {.name = "x", .summary = "The part, the element or the key looked for."}},
      .result = "bool",
      .summary = "Whether a text has a part, an array an element or a map a key.",
      .details = "Elements are compared as == does: 1 is found where 1.0 is, null where null is. Linear. No value for other kinds, and where "
                 "a part or a key is no text.",
      .example = "contains(\"c:/services.exe\", \"services\")",
      .example_result = "true",
      .category = "collections",
      .call = &call,
      .columns = &columns,
  };
}

}  // namespace varpulis::functions
