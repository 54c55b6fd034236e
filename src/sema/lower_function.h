#pragma once
// Bodies of user functions to the statements that expr/ compiles.
#include "sema/analysis.h"

namespace varpulis::sema {

/// Defines the objects of all declared functions. Their names, and those of global variables, must be known.
void lower_functions(Analysis& analysis);

/// The types that the function may emit, with the place of the first `emit` of each.
struct Emitted {
  std::string type;
  SourceSpan at;
};
[[nodiscard]] std::vector<Emitted> emitted_types(const vpl::FunctionDeclaration& function);

}  // namespace varpulis::sema
