#pragma once
// One object for everything that we say about a program: the parser, the semantic analysis and the operators' bind
// functions create it; text, JSON and SARIF renderings (vpl/render_*.h), the language server and REST only read it.
#include <string>
#include <vector>

#include "base/source_span.h"

namespace varpulis {

enum class Severity { error, warning, note };

/// A second place that explains the first ("first declared here").
struct Label {
  SourceSpan at;
  std::string message;
};

/// How sure we are of a fix. Only `machine_applicable` ones are applied by `check --fix`.
enum class Applicability { machine_applicable, maybe_incorrect };

/// Replaces the text at `at` by `replacement`.
struct Fix {
  SourceSpan at;
  std::string replacement;
  std::string title;  // "replace by `amount`"
  Applicability applicability = Applicability::machine_applicable;
};

struct Diagnostic {
  std::string code;  // "E030"; stable, listed in docs/reference/diagnostics.md
  Severity severity = Severity::error;
  std::string message;        // what was expected, then what was found; lower-case start, no full stop
  SourceSpan at;
  std::string label;          // short text under the caret, may be empty
  std::vector<Label> labels;  // further places
  std::string help;           // remedy, may be empty
  std::vector<Fix> fixes;
};

/// Collects diagnostics; nobody stops at the first.
class Diagnostics {
 public:
  Diagnostic& error(std::string code, SourceSpan at, std::string message) {
    return add(Severity::error, std::move(code), at, std::move(message));
  }
  Diagnostic& warning(std::string code, SourceSpan at, std::string message) {
    return add(Severity::warning, std::move(code), at, std::move(message));
  }
  void add(Diagnostic diagnostic);

  [[nodiscard]] const std::vector<Diagnostic>& all() const { return all_; }
  [[nodiscard]] std::vector<Diagnostic>& all() { return all_; }
  [[nodiscard]] bool has_errors() const;
  [[nodiscard]] std::size_t count(Severity severity) const;
  /// Sorts by file, position, severity and code, and removes exact repetitions.
  void sort();

 private:
  Diagnostic& add(Severity severity, std::string code, SourceSpan at, std::string message);
  std::vector<Diagnostic> all_;
};

}  // namespace varpulis
