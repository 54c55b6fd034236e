#pragma once
#include <span>

#include "sema/stream_graph.h"

namespace varpulis::sema {

/// Reports sources, steps and items that name neither a declared event nor a stream: an error of `check` if the program declares any
/// event, a warning elsewhere; a program without declared events is left alone.
void check_types(Analysis& analysis, std::span<const Read> reads);
/// Checks the arguments of `timer(...)`; after an error, a second stands for what could not be read.
[[nodiscard]] BoundTimer check_timer(Analysis& analysis, const vpl::TimerSource& source);

}  // namespace varpulis::sema
