#pragma once
#include "expr/bytecode.h"

namespace varpulis::expr {

/// The body of a function as code.
[[nodiscard]] Code compile_function(std::size_t locals, const Block& body);

}  // namespace varpulis::expr
