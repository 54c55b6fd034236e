#pragma once
// For tests: parsing with the names of the usual operators, and trees as one line of text.
#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "vpl/ast.h"
#include "vpl/parser.h"

namespace varpulis::vpl::testing {

/// Options whose is_operator knows the stream operators of the language.
[[nodiscard]] const ParserOptions& usual_options();

struct Parsed {
  Program program;
  Diagnostics diagnostics;
};
[[nodiscard]] Parsed parse_text(std::string_view text);

/// The tree on one line: `kind(field, field=value, field=[node, node])`; a value without label is a name or an operator.
[[nodiscard]] std::string compact(const Statement& statement);
/// An expression with all brackets that the grammar adds: `(a + (b * c))`.
[[nodiscard]] std::string bracketed(const Expression& expression);

}  // namespace varpulis::vpl::testing
