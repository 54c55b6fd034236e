#pragma once
#include <vector>

#include "base/diagnostic.h"
#include "catalog/catalog.h"
#include "sema/bound_program.h"
#include "vpl/ast.h"

namespace varpulis::sema {

/// What the program is analysed for. `check` reports what the engine cannot run yet as warnings; `run` and `simulate` as errors.
/// `simulate` opens no connectors, so one that the engine cannot open is no error there.
enum class Purpose { check, run, simulate };

struct AnalysisOptions {
  Purpose purpose = Purpose::check;
  bool records_matches = false;  // catalog::PatternDescription::records_matches
  bool explains = false;         // conditions are also taken apart (catalog::Conjuncts): findings about them come several times
};

/// Names, types, binding, lints. Adds every finding to `diagnostics` (a syntax error elsewhere does not stop it: it analyses what was
/// understood). The bound program is complete only if `diagnostics` has no errors afterwards. Cost: linear in the program, times the
/// number of names for "did you mean".
[[nodiscard]] BoundProgram analyze(const vpl::Program& program, const catalog::Catalog& catalog,
                                   const AnalysisOptions& options, Diagnostics& diagnostics);

}  // namespace varpulis::sema
