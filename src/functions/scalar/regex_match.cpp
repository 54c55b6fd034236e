// regex_match(text, pattern): RE2 regular expressions, which need linear time on hostile input.
#include <re2/re2.h>

#include "functions/vocabulary.h"

namespace varpulis::functions {
namespace {

constexpr std::int64_t program_bytes_max = 8 << 20;  // RE2's budget for one pattern and its automata

std::shared_ptr<const re2::RE2> compile(std::string_view pattern) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(program_bytes_max);
  return std::make_shared<const re2::RE2>(re2::StringPiece(pattern.data(), pattern.size()), options);
}

Value call(Arguments arguments, const CallContext& context) {
  if (arguments[0].kind() != Kind::text || arguments[1].kind() != Kind::text) return {};
  std::shared_ptr<const re2::RE2> compiled;
  const auto* expression = static_cast<const re2::RE2*>(context.prepared);
  if (expression == nullptr) {
    compiled = compile(arguments[1].as_text());
    expression = compiled.get();
  }
  if (!expression->ok()) return {};
  const std::string_view text = arguments[0].as_text();
  return Value::boolean(re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *expression));
}

std::shared_ptr<const void> prepare(Constants constants) {
  const Value* pattern = constants[1];
  return pattern != nullptr && pattern->kind() == Kind::text ? compile(pattern->as_text()) : nullptr;
}

std::optional<std::string> check(Constants constants) {
  const Value* pattern = constants[1];
  if (pattern == nullptr) return std::nullopt;
  if (pattern->kind() != Kind::text) return "the pattern must be a text";
  const auto expression = compile(pattern->as_text());
  if (expression->ok()) return std::nullopt;
  return "the pattern is not a regular expression: " + expression->error();
}

}  // namespace

FunctionDescriptor regex_match_function() {
  return {
      .name = "regex_match",
      .parameters = {{.name = "text", .summary = "The text to search."}, {.name = "pattern", .summary = "A regular expression."}},
      .result = "bool",
      .summary = "Whether a regular expression matches anywhere in a text.",
      .details = "Syntax of RE2: Perl's without look-around and back references; ^ and $ bind it to the ends, (?i) ignores case. Time is linear "
                 "in the text. A constant pattern is compiled once, any other one for every event. No value for anything but texts and for "
                 "patterns that are not valid.",
      .example = "regex_match(\"host-042\", \"^host-[0-9]+$\")",
      .example_result = "true",
      .category = "text",
      .call = &call,
      .prepare = &prepare,
      .check = &check,
  };
}

}  // namespace varpulis::functions
