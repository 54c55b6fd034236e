#pragma once
#include <string>

#include "whynot/answer.h"

namespace varpulis::whynot {

/// The answer for people, without colours; every line ends with an end-of-line mark.
[[nodiscard]] std::string render_text(const Answer& answer);

}  // namespace varpulis::whynot
