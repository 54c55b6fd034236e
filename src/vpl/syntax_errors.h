#pragma once
// Where lexer and parser report: turns offsets of the expanded text into spans of the original, reports each mistake once (a
// mistake in the body of a compile-time loop is met once per value), and stops after errors_max.
#include <set>
#include <string>
#include <string_view>
#include <tuple>

#include "base/diagnostic.h"
#include "vpl/loops.h"

namespace varpulis::vpl {

inline constexpr std::size_t syntax_errors_max = 1000;  // of one file; one more says that there are others

class SyntaxErrors {
 public:
  SyntaxErrors(Diagnostics& diagnostics, const OffsetMap& map, std::uint32_t file)
      : diagnostics_(diagnostics), map_(map), file_(file) {}

  /// The result is valid until the next report; what is added to a repeated or surplus report is dropped.
  Diagnostic& report(std::string_view code, std::uint32_t begin, std::uint32_t end, std::string message);

  [[nodiscard]] SourceSpan span(std::uint32_t begin, std::uint32_t end) const {
    return map_.original(file_, begin, end);
  }
  /// Adds a fix, unless its place was made by a compile-time loop and does not stand in the original as it is.
  void fix(Diagnostic& to, std::uint32_t begin, std::uint32_t end, std::string replacement, std::string title,
           Applicability applicability = Applicability::machine_applicable) const;

 private:
  Diagnostics& diagnostics_;
  const OffsetMap& map_;
  std::uint32_t file_;
  std::set<std::tuple<std::string_view, std::uint32_t, std::uint32_t>> seen_;
  Diagnostic surplus_;
  bool full_ = false;
};

}  // namespace varpulis::vpl
