#pragma once
#include <span>

#include "sema/codes.h"

namespace varpulis::sema {

// The tables behind code_descriptions(), one file each.
[[nodiscard]] std::span<const CodeDescription> classic_error_texts();  // E001 to E091
[[nodiscard]] std::span<const CodeDescription> error_texts();          // E150 to E199
[[nodiscard]] std::span<const CodeDescription> warning_texts();        // W001 to W199

}  // namespace varpulis::sema
