// reverse(x): an array or a text from its end to its start.
#include "functions/utf8.h"
#include "functions/vocabulary.h"

namespace varpulis::functions {
namespace {

std::string reversed(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t end = text.size(); end > 0;) {
    std::size_t begin = end - 1;
    while (!starts_character(text, begin)) --begin;
    result += text.substr(begin, end - begin);
    end = begin;
  }
  return result;
}

Value call(Arguments arguments, const CallContext&) {
  const Value& x = arguments[0];
  if (x.kind() == Kind::text) return Value::text(reversed(x.as_text()));
  if (x.kind() == Kind::array) return Value::array(Array(x.as_array().rbegin(), x.as_array().rend()));
  return {};
}

}  // namespace

FunctionDescriptor reverse_function() {
  return {
      .name = "reverse",
      .parameters = {{.name = "x", .summary = "An array or a text."}},
      .result = "array or string",
      .summary = "The elements of an array, or the characters of a text, in reverse order.",
      .details = "Characters are code points: an accent that is a character of its own ends up before its letter. No value for other kinds.",
      .example = "reverse([1, 2, 3])",
      .example_result = "[3, 2, 1]",
      .category = "collections",
      .call = &call,
  };
}

}  // namespace varpulis::functions
