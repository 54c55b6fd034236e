#pragma once
// Rules of patterns: which names a step sees, where negation may stand, what bounds state.
#include "sema/pipeline.h"

namespace varpulis::sema {

/// The last call of a setting among the stream's operators, which is the one that counts; null if there is none.
[[nodiscard]] const vpl::Call* last_call(const vpl::StreamDeclaration& stream, std::string_view name);

/// Arrows, `sequence(...)`, a named pattern, a Kleene mark or `.not` make a stream a pattern.
[[nodiscard]] bool is_pattern_stream(const Declarations& declarations, const vpl::StreamDeclaration& stream);
/// Checks how the steps and settings of a pattern stream go together; conditions are bind_pattern's.
void check_pattern_stream(Analysis& analysis, const vpl::StreamDeclaration& stream);
/// Checks `pattern P = ...`.
void check_pattern_declaration(Analysis& analysis, const vpl::PatternDeclaration& pattern);

}  // namespace varpulis::sema
