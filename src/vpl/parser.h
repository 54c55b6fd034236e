#pragma once
// Text to syntax tree. Recursive descent, Pratt for expressions; recovers at statement, operator and argument borders, so that one
// run reports many errors. Linear time; nesting is bounded (nesting_max), so hostile input cannot overflow the stack.
#include <functional>
#include <string_view>

#include "base/diagnostic.h"
#include "vpl/ast.h"

namespace varpulis::vpl {

inline constexpr std::size_t nesting_max = 64;             // open brackets and nested blocks together
inline constexpr std::size_t expression_depth_max = 1000;  // height of an expression's tree: what walks it may recurse
inline constexpr std::size_t program_bytes_max = 16u << 20;  // also after compile-time loops

struct ParserOptions {
  std::uint32_t file = 0;  // SourceSpan::file of every span
  /// True for the names of stream operators: `.name(` at bracket depth 0 ends the filter of a source or step. The parser knows no
  /// operator by name; the Catalog answers.
  std::function<bool(std::string_view)> is_operator;
};

/// Parses one file. Syntax errors (codes E1xx, see the reference of diagnostics) are added to `diagnostics`; the tree holds everything
/// that could be understood, with ErrorStatement and ErrorExpression in place of the rest.
[[nodiscard]] Program parse(std::string_view text, const ParserOptions& options, Diagnostics& diagnostics);

}  // namespace varpulis::vpl
