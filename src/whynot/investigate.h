#pragma once
#include "whynot/answer.h"
#include "whynot/question.h"

namespace varpulis::whynot {

/// Runs the program over the input and tells what became of the rule. The program is known to be right. Errors: there is no such stream, the
/// condition is wrong (with its findings as text), the input cannot be read. Cost: one pass over the input, slow within the window, and one
/// for each change that is tried.
[[nodiscard]] Result<Answer> investigate(const Case& of, const Question& question);

}  // namespace varpulis::whynot
