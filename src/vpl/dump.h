#pragma once
#include <string>

#include "vpl/ast.h"
#include "vpl/source_map.h"

namespace varpulis::vpl {

/// The tree for people: one node per line, `kind line:column-line:column field=value ...`, children indented below their field.
[[nodiscard]] std::string dump_text(const Program& program, const SourceMap& sources);

/// The tree as JSON: {"kind": ..., "at": {"line", "column", "end_line", "end_column"}, fields...}. Columns count characters from 1, the end
/// is exclusive. `indentation` < 0: on one line.
[[nodiscard]] std::string dump_json(const Program& program, const SourceMap& sources, int indentation = 2);

}  // namespace varpulis::vpl
