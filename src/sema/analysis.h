#pragma once
// The state that all parts of one analysis share, and how they report.
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "catalog/catalog.h"
#include "sema/analyze.h"
#include "sema/codes.h"
#include "sema/declarations.h"
#include "sema/rule_hash.h"

namespace varpulis::sema {

struct Analysis {
  const vpl::Program& program;
  const catalog::Catalog& catalog;
  const AnalysisOptions& options;
  Diagnostics& diagnostics;
  Declarations declarations;
  BoundProgram bound;
  Table<Shape> stream_shapes;                        // final events of the streams bound so far
  std::set<std::string, std::less<>> emitted_types;  // by functions and `.emit as T` anywhere in the program
  RuleHashes rule_hashes{program};
  std::size_t errors = 0;                            // reported by the analysis itself, to see whether a part was right

  Diagnostic& error(std::string_view code, SourceSpan at, std::string message) {
    ++errors;
    return diagnostics.error(std::string(code), at, std::move(message));
  }
  Diagnostic& warning(std::string_view code, SourceSpan at, std::string message) {
    return diagnostics.warning(std::string(code), at, std::move(message));
  }
  /// Something correct that the engine cannot run yet: an error of `run` and `simulate`, a warning of `check`.
  Diagnostic& not_yet(std::string_view code, SourceSpan at, std::string message) {
    return options.purpose == Purpose::check ? warning(code, at, std::move(message))
                                             : error(code, at, std::move(message));
  }
  /// The slot of a global variable, if `name` is one.
  [[nodiscard]] std::optional<std::size_t> global_slot(std::string_view name) const {
    const auto found = declarations.variables.find(name);
    if (found == declarations.variables.end()) return std::nullopt;
    return found->second.slot;
  }
  /// What is known about rows of a type: a declared event, a stream bound before; open when nothing is.
  [[nodiscard]] Shape shape_of(std::string_view type) const;
};

/// Adds "did you mean" with a fix that replaces `at`, if one of the candidates is near; otherwise the help text, if there is one.
void suggest(Diagnostic& diagnostic, SourceSpan at, std::string_view name, const std::vector<std::string>& candidates,
             std::string_view otherwise = {});

}  // namespace varpulis::sema
