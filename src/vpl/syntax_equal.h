#pragma once
#include "vpl/ast.h"

namespace varpulis::vpl {

/// Whether two trees say the same: all but spans, comments and superfluous brackets. O(size of both).
[[nodiscard]] bool syntax_equal(const Program& a, const Program& b);
[[nodiscard]] bool syntax_equal(const Statement& a, const Statement& b);
[[nodiscard]] bool syntax_equal(const Expression& a, const Expression& b);

}  // namespace varpulis::vpl
