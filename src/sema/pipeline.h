#pragma once
// A chain of operators: AST calls to bound operators, by what the Catalog says about each.
#include <span>
#include <string>
#include <vector>

#include "sema/lower_expression.h"

namespace varpulis::sema {

/// Where a chain stands.
struct Pipeline {
  std::string stream;
  Scope scope;                       // names; its shape is set by whoever lowers
  Shape shape;                       // the events at this point
  Table<StaticType> argument_types;  // of the fields that the call just bound makes
  catalog::PatternPtr pattern;       // of a pattern stream
  bool can_run = true;               // false: the source is not run yet, so that operators are checked only
};

/// Binds the calls in order; afterwards the pipeline's shape is that of the final events. Operators that cannot be bound are left out.
[[nodiscard]] std::vector<catalog::BoundOperator> bind_operators(Analysis& analysis, Pipeline& pipeline,
                                                                 std::span<const vpl::Call* const> calls);

/// Checks the arguments of one call against its descriptor and binds them; false if something was wrong.
[[nodiscard]] bool bind_arguments(Analysis& analysis, Pipeline& pipeline, const catalog::OperatorDescriptor& descriptor,
                                  const vpl::Call& call, catalog::BoundCall& bound);

/// Lowers everything in the arguments, for its diagnostics alone.
void look_at_arguments(Analysis& analysis, Pipeline& pipeline, const std::vector<vpl::Argument>& arguments);

}  // namespace varpulis::sema
