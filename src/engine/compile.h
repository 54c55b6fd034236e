#pragma once
// Text to plan: imports, parsing, analysis, planning. Everything wrong with a program is in the Diagnostics of the result.
#include <functional>
#include <memory>
#include <string>

#include "base/diagnostic.h"
#include "base/result.h"
#include "catalog/catalog.h"
#include "plan/plan.h"
#include "sema/analyze.h"
#include "vpl/ast.h"
#include "vpl/source_map.h"

namespace varpulis::engine {

inline constexpr std::size_t import_depth_max = 10;

struct CompileOptions {
  sema::Purpose purpose = sema::Purpose::run;
  /// Reads an imported file. Paths are as written, joined to the folder of the importing file; null: imports are errors.
  std::function<Result<std::string>(const std::string& path)> read_file;
  bool records_matches = false;  // OutputSink::match is told of every match, for which patterns keep whole events
  bool explains = false;         // sema::AnalysisOptions::explains; the program is known to be right
};

struct Compilation {
  vpl::SourceMap sources;                    // 0 is the main program, the others are imports in order of first mention
  vpl::Program program;                      // imported statements first, in import order; each file once
  Diagnostics diagnostics;                   // sorted
  std::shared_ptr<const plan::Plan> plan;    // null if there are errors
};

/// `name` is what diagnostics call the main program; imports are relative to its folder. `catalog` outlives the plan,
/// which refers to what it describes.
[[nodiscard]] Compilation compile(std::string name, std::string text, const catalog::Catalog& catalog, const CompileOptions& options);

}  // namespace varpulis::engine
