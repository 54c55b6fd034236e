#pragma once
#include <string>
#include <string_view>

#include "base/diagnostic.h"

namespace varpulis::vpl {

struct FixedText {
  std::string text;
  std::size_t applied = 0;
  std::size_t skipped = 0;  // they overlap one that was applied; check again and apply those that are left
};

/// Applies the machine-applicable fixes of one file (SourceSpan::file) to its text: of each diagnostic the first one, in the order of the
/// text, those that overlap an applied one left out,
/// and those that would replace a placeholder of a compile-time loop. The same change asked for twice is made once.
[[nodiscard]] FixedText apply_fixes(std::string_view text, std::uint32_t file, const Diagnostics& diagnostics);

}  // namespace varpulis::vpl
