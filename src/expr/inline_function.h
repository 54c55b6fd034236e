#pragma once
#include <optional>
#include <vector>

#include "expr/bytecode.h"
#include "expr/datum.h"

namespace varpulis::expr {

class Scope;

/// A function without loops, recursion and effects, as expressions that are evaluated for columns instead of row by row.
struct InlineBody {
  std::vector<Assign> assignments;  // in order, before the result
  ExpressionPtr result;

  /// The function's values; `arguments` by parameter. Same values as the compiled code gives.
  [[nodiscard]] Datum run(const Scope& scope, std::vector<Datum> arguments, std::size_t locals) const;
};

/// No result when the body does not suit. `code` is what it was compiled to.
[[nodiscard]] std::optional<InlineBody> inline_body(const Block& body, const Code& code);

}  // namespace varpulis::expr
