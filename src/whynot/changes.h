#pragma once
#include "whynot/answer.h"
#include "whynot/setting.h"

namespace varpulis::whynot {

/// Passes over the input that looking for changes may take; what is left untried is told.
inline constexpr std::uint64_t changes_tried_max = 32;

/// Finds single changes of the rule with which a match would have come out that concerns the question and did not. Each is tried by running the
/// changed program over the input; bounds and counts are then tried again with the least value that is enough. The nearest first. `answer` holds
/// what was seen, with all runs; it gets the changes.
[[nodiscard]] Result<void> find_changes(const Case& of, const engine::Compilation& program, const plan::Stage& rule, const Setting& setting,
                                        std::int64_t slack, Answer& answer);

}  // namespace varpulis::whynot
