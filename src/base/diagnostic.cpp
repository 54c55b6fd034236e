#include "base/diagnostic.h"

#include <algorithm>
#include <tuple>

namespace varpulis {

Diagnostic& Diagnostics::add(Severity severity, std::string code, SourceSpan at, std::string message) {
  Diagnostic diagnostic;
  diagnostic.code = std::move(code);
  diagnostic.severity = severity;
  diagnostic.message = std::move(message);
  diagnostic.at = at;
  return all_.emplace_back(std::move(diagnostic));
}

void Diagnostics::add(Diagnostic diagnostic) { all_.push_back(std::move(diagnostic)); }

bool Diagnostics::has_errors() const { return count(Severity::error) > 0; }

std::size_t Diagnostics::count(Severity severity) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(all_, [severity](const Diagnostic& each) { return each.severity == severity; }));
}

void Diagnostics::sort() {
  const auto key = [](const Diagnostic& each) {
    return std::tie(each.at.file, each.at.begin, each.at.end, each.severity, each.code, each.message);
  };
  std::ranges::stable_sort(all_, [&](const Diagnostic& a, const Diagnostic& b) { return key(a) < key(b); });
  const auto rest = std::ranges::unique(all_, [&](const Diagnostic& a, const Diagnostic& b) { return key(a) == key(b); });
  all_.erase(rest.begin(), rest.end());
}

}  // namespace varpulis
