#pragma once
// Bodies of user functions, and blocks of lambdas, to the statements that expr/ compiles.
#include "sema/lower_expression.h"

namespace varpulis::sema {

/// Defines the objects of all declared functions. Their names, and those of global variables, must be known.
void lower_functions(Analysis& analysis);

/// The block of a lambda as a function of the lambda's parameters and of the locals around it, in this order, each by value.
[[nodiscard]] expr::UserFunctionPtr lower_lambda_block(Analysis& analysis, const Scope& around, const std::vector<std::string>& parameters,
                                                       const vpl::Block& block);

/// The types that the function may emit, with the place of the first `emit` of each.
struct Emitted {
  std::string type;
  SourceSpan at;
};
[[nodiscard]] std::vector<Emitted> emitted_types(const vpl::FunctionDeclaration& function);

}  // namespace varpulis::sema
