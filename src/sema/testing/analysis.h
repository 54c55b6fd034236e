#pragma once
// For tests: a program's text analysed against the whole catalog.
#include <string>
#include <string_view>

#include "sema/analyze.h"
#include "vpl/source_map.h"

namespace varpulis::sema::testing {

[[nodiscard]] const catalog::Catalog& full_catalog();

struct Analyzed {
  vpl::SourceMap sources;  // 0 is called "program"
  vpl::Program program;
  Diagnostics diagnostics;  // sorted; of parser and analysis
  BoundProgram bound;

  [[nodiscard]] bool has(std::string_view code) const;
  /// "E030 2:14 connector `Alarm` is not declared", one a line.
  [[nodiscard]] std::string summary() const;
};
[[nodiscard]] Analyzed analyze_text(std::string_view text, Purpose purpose = Purpose::check);

}  // namespace varpulis::sema::testing
