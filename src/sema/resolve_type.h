#pragma once
#include "sema/declarations.h"

namespace varpulis::sema {

/// What a written type says about values: aliases and struct types are followed; unknown names say nothing.
[[nodiscard]] StaticType resolve_type(const Declarations& declarations, const vpl::Type& type);
/// The type as text: `[int]`, `{str: float}`, `Point?`.
[[nodiscard]] std::string text_of(const vpl::Type& type);

}  // namespace varpulis::sema
