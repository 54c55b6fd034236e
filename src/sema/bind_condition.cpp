#include "sema/bind_condition.h"

#include "sema/analysis.h"
#include "sema/bind_variables.h"
#include "sema/collect.h"
#include "sema/lower_expression.h"
#include "sema/lower_function.h"

namespace varpulis::sema {

catalog::ExpressionPtr bind_condition(const vpl::Program& program, const catalog::Catalog& catalog, const vpl::Expression& condition,
                                      Diagnostics& diagnostics) {
  const AnalysisOptions options;
  Diagnostics of_program;  // reported where the program was compiled
  Analysis analysis{.program = program, .catalog = catalog, .options = options, .diagnostics = of_program, .declarations = {}, .bound = {}, .stream_shapes = {}, .emitted_types = {}};
  collect_declarations(analysis);
  lower_functions(analysis);
  bind_variables(analysis);
  Analysis own{.program = program, .catalog = catalog, .options = options, .diagnostics = diagnostics, .declarations = std::move(analysis.declarations), .bound = std::move(analysis.bound), .stream_shapes = {}, .emitted_types = {}};
  const Shape open;
  Scope scope;
  scope.shape = &open;
  catalog::ExpressionPtr bound = lower_condition(own, scope, condition);
  return own.errors == 0 ? bound : nullptr;
}

}  // namespace varpulis::sema
