#pragma once
#include "sema/analysis.h"

namespace varpulis::sema {

/// Binds one stream: source, operators, what leaves the engine. The streams that it reads must be bound already. A stream whose source
/// the engine cannot run yet is checked like any other and then left out.
void bind_stream(Analysis& analysis, const vpl::StreamDeclaration& stream);

}  // namespace varpulis::sema
