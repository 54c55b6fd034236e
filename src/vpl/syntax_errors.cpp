#include "vpl/syntax_errors.h"

#include "vpl/syntax_codes.h"

namespace varpulis::vpl {

Diagnostic& SyntaxErrors::report(std::string_view code, std::uint32_t begin, std::uint32_t end, std::string message) {
  const SourceSpan at = span(begin, end);
  surplus_ = {};
  if (full_ || !seen_.emplace(code, at.begin, at.end).second) return surplus_;
  if (seen_.size() > syntax_errors_max) {
    full_ = true;
    diagnostics_.error(std::string(syntax::too_many_errors), at,
                       fmt::format("more than {} syntax errors, the rest is not shown", syntax_errors_max));
    return surplus_;
  }
  return diagnostics_.error(std::string(code), at, std::move(message));
}

void SyntaxErrors::fix(Diagnostic& to, std::uint32_t begin, std::uint32_t end, std::string replacement,
                       std::string title, Applicability applicability) const {
  if (!map_.verbatim(begin, end)) return;
  to.fixes.push_back({.at = span(begin, end),
                      .replacement = std::move(replacement),
                      .title = std::move(title),
                      .applicability = applicability});
}

}  // namespace varpulis::vpl
